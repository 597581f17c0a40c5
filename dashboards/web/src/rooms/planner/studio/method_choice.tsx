import type { Choices, Method } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { useBoth } from "../use_both";
import styles from "./studio.module.css";

type Props = { choices: Choices; method: Method | undefined; onMethod: (code: string) => void };

/** Methods by the kind of question that they answer, and what the chosen one can and cannot say. */
export function MethodChoice({ choices, method, onMethod }: Props) {
  const { t, nameOf } = useWords();
  const both = useBoth();
  const families = choices.families.filter(({ code }) =>
    choices.methods.some(({ family }) => family === code),
  );
  const family = method?.family ?? families[0]?.code;
  const ofFamily = t(`familyMisleads.${family}`, { defaultValue: "" });
  const misleads = method === undefined ? "" : t(`studioMisleads.${method.code}`, { defaultValue: ofFamily });
  return (
    <>
      <div className={styles["families"]} role="tablist" aria-label={t("studio.family")}>
        {families.map((one) => (
          <button
            key={one.code}
            type="button"
            role="tab"
            aria-selected={one.code === family}
            tabIndex={one.code === family ? 0 : -1}
            aria-controls="studio-methods"
            onClick={() => chooseFamily(one.code)}
            onKeyDown={({ key, currentTarget }) => {
              const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
              const place = families.findIndex(({ code }) => code === one.code) + step;
              const next = families[(place + families.length) % families.length];
              if (step === 0 || next === undefined) return;
              chooseFamily(next.code);
              const tabs = currentTarget.parentElement?.querySelectorAll("button");
              tabs?.[families.indexOf(next)]?.focus();
            }}
          >
            {nameOf(one)}
          </button>
        ))}
      </div>
      <div
        className={styles["methods"]}
        id="studio-methods"
        role="radiogroup"
        aria-label={t("studio.method")}
      >
        {choices.methods
          .filter((one) => one.family === family)
          .map((one) => (
            <label
              key={one.code}
              data-chosen={one.code === method?.code}
              data-lacking={one.needs_streets && !choices.has_streets}
            >
              <input
                type="radio"
                name="method"
                value={one.code}
                checked={one.code === method?.code}
                disabled={one.needs_streets && !choices.has_streets}
                onChange={() => onMethod(one.code)}
              />
              <span>
                <strong>{nameOf(one)}</strong>
                <small>{both(one.says, one.says_en)}</small>
                {one.needs_streets && !choices.has_streets && <small>{t("studio.noStreetsHint")}</small>}
              </span>
            </label>
          ))}
      </div>
      {method !== undefined && (
        <p className={styles["misleads"]}>
          <strong>{t("studio.misleads")}</strong> {misleads}{" "}
          <span>{t("studio.source", { source: method.source })}</span>
        </p>
      )}
    </>
  );

  function chooseFamily(code: string): void {
    const first = choices.methods.find((one) => one.family === code);
    if (first !== undefined && code !== family) onMethod(first.code);
  }
}
