import type { Survey } from "../../../api/surveys";
import { useWords } from "../../../i18n/use_words";
import styles from "../register.module.css";

/** What was seen, in the order and colours in which it is drawn. */
const PARTS = [
  { part: "found", colour: "var(--good)" },
  { part: "wrong_place", colour: "var(--lit)" },
  { part: "missing", colour: "var(--alarm)" },
  { part: "open", colour: "var(--line)" },
] as const;

/** How many components a survey looks for, and how many of them were seen. */
export function seenOf(survey: Pick<Survey, "open" | "found" | "missing" | "wrong_place">) {
  const done = survey.found + survey.missing + survey.wrong_place;
  return { done, all: done + survey.open };
}

/** How far a survey has come: a bar, and its numbers. */
export function Progress({ survey }: { survey: Survey }) {
  const { t, number } = useWords();
  const { all } = seenOf(survey);
  return (
    <>
      <div className={styles["bar"]} aria-hidden="true">
        {PARTS.map(({ part, colour }) => (
          <i
            key={part}
            style={{ width: `${(100 * survey[part]) / Math.max(1, all)}%`, background: colour }}
          />
        ))}
      </div>
      <p className={styles["numbers"]} style={{ margin: 0 }}>
        {PARTS.map(({ part, colour }) => (
          <span key={part} style={{ "--colour": colour } as React.CSSProperties}>
            {t(`survey.${part}`)} <b className="figures">{number(survey[part])}</b>
          </span>
        ))}
        {survey.new > 0 && (
          <span style={{ "--colour": "var(--accent)" } as React.CSSProperties}>
            {t("survey.new_")} <b className="figures">{number(survey.new)}</b>
          </span>
        )}
      </p>
    </>
  );
}
