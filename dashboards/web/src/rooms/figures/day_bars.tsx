import { useState } from "react";
import type { Overview } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { usePalette } from "../../ui/use_palette";
import styles from "./figures.module.css";

type Day = Overview["reported_by_day"][number];
type Kind = "reported" | "closed";
type Props = { days: readonly Day[]; onDay: (day: string, kind: Kind) => void };

const KINDS = ["reported", "closed"] as const;

/** Each day a pair of bars; a day under mouse or focus says its numbers, a press on a bar opens its cases. */
export function DayBars({ days, onDay }: Props) {
  const { t, number, shortDay } = useWords();
  const palette = usePalette();
  const [seen, setSeen] = useState<Day | null>(null);
  const most = Math.max(1, ...days.flatMap((day) => [day.reported, day.closed]));
  const colours = { "--reported": palette.stage.reported, "--closed": palette.stage.closed };
  const told = seen ?? days.at(-1);
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
          // biome-ignore lint/a11y/noStaticElementInteractions: only says what the buttons in it open
          <div
            key={day.day}
            data-day={day.day}
            onMouseEnter={() => setSeen(day)}
            onMouseLeave={() => setSeen(null)}
          >
            {KINDS.map((kind) => (
              <button
                key={kind}
                type="button"
                aria-label={`${shortDay(day.day)}, ${t(`figures.${kind}`)}: ${number(day[kind])}`}
                onFocus={() => setSeen(day)}
                onBlur={() => setSeen(null)}
                onClick={() => onDay(day.day, kind)}
              >
                <i data-kind={kind} style={{ height: `${(100 * day[kind]) / most}%` }} />
              </button>
            ))}
          </div>
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
