import { useState } from "react";
import type { Overview } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { usePalette } from "../../ui/use_palette";
import styles from "./figures.module.css";

type Day = Overview["reported_by_day"][number];

/** Each day a pair of bars, reported and closed; a day under mouse or focus says its numbers, a press opens it. */
export function DayBars({ days, onDay }: { days: readonly Day[]; onDay: (day: string) => void }) {
  const { t, number, shortDay } = useWords();
  const palette = usePalette();
  const [seen, setSeen] = useState<Day | null>(null);
  const most = Math.max(1, ...days.flatMap((day) => [day.reported, day.closed]));
  const colours = { "--reported": palette.stage.reported, "--closed": palette.stage.closed };
  const told = seen ?? days.at(-1);
  const saying = (day: Day) =>
    `${shortDay(day.day)}: ${t("figures.reported")} ${number(day.reported)}, ${t("figures.closed")} ${number(day.closed)}`;
  return (
    <figure className={styles["days"]} style={colours as React.CSSProperties}>
      <figcaption>
        <span>{told === undefined ? "" : shortDay(told.day)}</span>
        <span>
          <i className={styles["swatch"]} data-kind="reported" /> {t("figures.reported")}{" "}
          <b className="figures">{number(told?.reported ?? 0)}</b>
        </span>
        <span>
          <i className={styles["swatch"]} data-kind="closed" /> {t("figures.closed")}{" "}
          <b className="figures">{number(told?.closed ?? 0)}</b>
        </span>
      </figcaption>
      <div className={styles["plot"]}>
        {days.map((day) => (
          <button
            key={day.day}
            type="button"
            aria-label={saying(day)}
            data-day={day.day}
            onMouseEnter={() => setSeen(day)}
            onMouseLeave={() => setSeen(null)}
            onFocus={() => setSeen(day)}
            onBlur={() => setSeen(null)}
            onClick={() => onDay(day.day)}
          >
            <i data-kind="reported" style={{ height: `${(100 * day.reported) / most}%` }} />
            <i data-kind="closed" style={{ height: `${(100 * day.closed) / most}%` }} />
          </button>
        ))}
      </div>
      <div className={styles["axis"]} aria-hidden="true">
        <span>{days[0] === undefined ? "" : shortDay(days[0].day)}</span>
        <span>{t("figures.most", { count: most, replace: { count: number(most) } })}</span>
        <span>{days.length === 0 ? "" : shortDay(days.at(-1)?.day ?? "")}</span>
      </div>
    </figure>
  );
}
