import type { TilingChanges } from "../../../api/versions";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import register from "../register.module.css";
import styles from "./changes.module.css";
import { FATE_COLOURS, FATES } from "./fates";

type Props = {
  areas: TilingChanges["areas"];
  chosen: string | null;
  onChoose: (code: string) => void;
};

/** The areas in which anything changed, those with most first: what became of their cells, as a bar. */
export function ChangedAreas({ areas, chosen, onChoose }: Props) {
  const { t, nameOf, number } = useWords();
  const sorted = [...areas].sort((a, b) => b.retired - a.retired || b.fresh - a.fresh);
  const most = Math.max(1, ...areas.map((one) => one.retired));
  return (
    <section className={page["section"]}>
      <h2>{t("change.areas")}</h2>
      <ul className={register["legend"]}>
        {FATES.map((fate) => (
          <li key={fate}>
            <i style={{ background: FATE_COLOURS[fate] }} /> {t(`fate.${fate}`)}
          </li>
        ))}
      </ul>
      <ul className={styles["areas"]}>
        {sorted.map((one) => (
          <li key={one.code}>
            <button type="button" aria-pressed={one.code === chosen} onClick={() => onChoose(one.code)}>
              <span>{nameOf({ name: one.name, name_en: one.name_en ?? null })}</span>
              <small className="figures">
                −{number(one.retired)} +{number(one.fresh)}
              </small>
              <span className={styles["bar"]} aria-hidden="true">
                {FATES.map((fate) => (
                  <i
                    key={fate}
                    style={{ width: `${(100 * one[fate]) / most}%`, background: FATE_COLOURS[fate] }}
                  />
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
