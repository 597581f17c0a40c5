import type { Rates } from "../../../api/reinspections";
import { useWords } from "../../../i18n/use_words";
import { useDepartmentName } from "../../../ui/use_department_name";
import { linesOf, scaleOf, ticksOf } from "./rates";
import styles from "./reinspections.module.css";

/** The false-closure rate of the city and of each department: a dot, and how far off it may be. */
export function RatePlot({ rates }: { rates: Rates }) {
  const { t, number } = useWords();
  const departmentName = useDepartmentName();
  const lines = linesOf(rates);
  const scale = scaleOf(lines);
  const at = (share: number) => `${(100 * Math.min(share, scale)) / scale}%`;
  const percent = (share: number) => `${number(Math.round(share * 1000) / 10)} %`;
  return (
    <div className={styles["plot"]} data-testid="rates">
      <div className={styles["axis"]} aria-hidden="true">
        {ticksOf(scale).map((tick) => (
          <span key={tick} style={{ left: at(tick) }}>
            {percent(tick)}
          </span>
        ))}
      </div>
      <ul>
        {lines.map(({ id, name, rate }) => (
          <li key={id ?? "city"} data-whole={id === null}>
            <span className={styles["who"]}>
              {id === null ? t("evaluation.city") : departmentName(id, name)}
            </span>
            <span className={styles["track"]} aria-hidden="true">
              {ticksOf(scale).map((tick) => (
                <s key={tick} style={{ left: at(tick) }} />
              ))}
              {rate.low !== null && rate.high !== null && (
                <u style={{ left: at(rate.low), right: `calc(100% - ${at(rate.high)})` }} />
              )}
              {rate.rate !== null && <i style={{ left: at(rate.rate) }} />}
            </span>
            <span className={styles["said"]}>
              {rate.rate === null ? (
                <em>{t("reinspections.nothingTold")}</em>
              ) : (
                <>
                  <b className="figures">{percent(rate.rate)}</b>
                  {rate.low !== null && rate.high !== null && (
                    <small className="figures">
                      {t("reinspections.between", { low: percent(rate.low), high: percent(rate.high) })}
                    </small>
                  )}
                </>
              )}
              <small>
                {t("reinspections.seen", {
                  false: number(rate.false),
                  told: number(rate.told),
                  drawn: number(rate.drawn),
                  drawable: number(rate.drawable),
                })}
              </small>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
