import type { EvaluatedUnit, Indicator, Opened } from "../../api/evaluation";
import { useWords } from "../../i18n/use_words";
import page from "../pages/page.module.css";
import styles from "./evaluation.module.css";
import { useValues } from "./use_values";

type Props = {
  rows: readonly EvaluatedUnit[];
  indicators: readonly Indicator[];
  opened: Opened | null;
  onOpen: (opened: Opened) => void;
};

/** All indicators of all units; each number opens what it counts. */
export function IndicatorTable({ rows, indicators, opened, onOpen }: Props) {
  const { t, language, number } = useWords();
  const { valueText, unitOf } = useValues();
  const nameOf = (one: Indicator) => (language === "zh" ? one.zh : one.en);
  return (
    <section className={page["section"]} style={{ marginTop: 22 }}>
      <h2>{t("evaluation.table")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys */}
      <section className={styles["table"]} tabIndex={0} aria-label={t("evaluation.table")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("evaluation.unit")}</th>
              {indicators.map((one) => (
                <th key={one.code} scope="col">
                  {nameOf(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.unit}>
                <th scope="row">{unitOf(row)}</th>
                {indicators.map((one) => {
                  const found = row.values[one.code];
                  const value = found?.value ?? null;
                  const isOpen = opened?.unit === row.unit && opened.indicator === one.code;
                  return (
                    <td key={one.code} data-none={value === null}>
                      {found === undefined || value === null ? (
                        <span>{t("evaluation.noValue")}</span>
                      ) : (
                        <button
                          type="button"
                          aria-pressed={isOpen}
                          onClick={() => onOpen({ unit: row.unit, indicator: one.code, part: "numerator" })}
                        >
                          <span className="visually-hidden">
                            {unitOf(row)}, {nameOf(one)}:{" "}
                          </span>
                          {valueText(value, one.kind)}
                          {found.denominator !== null && (
                            <small>
                              {number(found.numerator)}/{number(found.denominator)}
                            </small>
                          )}
                        </button>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
