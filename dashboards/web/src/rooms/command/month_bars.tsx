import { useWords } from "../../i18n/use_words";
import styles from "./month_bars.module.css";

const HEIGHT = 64;
const STEP = 32;

/** Twelve months of cases as bars; each says its number. */
export function MonthBars({ months }: { months: readonly { month: string; count: number }[] }) {
  const { t } = useWords();
  const most = Math.max(1, ...months.map((one) => one.count));
  return (
    <svg
      className={styles["bars"]}
      viewBox={`0 0 ${STEP * months.length} ${HEIGHT + 34}`}
      role="img"
      aria-label={`${t("cell.months")}: ${months.map((one) => `${one.month} ${one.count}`).join(", ")}`}
    >
      {months.map(({ month, count }, index) => {
        const height = Math.max(count === 0 ? 1.5 : 4, (HEIGHT * count) / most);
        const x = index * STEP;
        return (
          <g key={month}>
            <rect x={x + 4} y={HEIGHT + 16 - height} width={STEP - 8} height={height} rx={2} />
            {count > 0 && (
              <text x={x + STEP / 2} y={HEIGHT + 11 - height}>
                {count}
              </text>
            )}
            <text x={x + STEP / 2} y={HEIGHT + 30} className={styles["month"]}>
              {Number(month.slice(5))}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
