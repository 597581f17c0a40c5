import type { EvaluatedUnit, Indicator, Opened } from "../../api/evaluation";
import { useWords } from "../../i18n/use_words";
import styles from "./evaluation.module.css";
import { type Bar, rankedBy, SCORE } from "./ranking";
import { useValues } from "./use_values";

type Props = {
  rows: readonly EvaluatedUnit[];
  /** The score, or the code of an indicator. */
  show: string;
  indicator: Indicator | undefined;
  opened: Opened | null;
  onOpen: (opened: Opened) => void;
};

/** Units as bars, the better ones first; a whisker says how unsure a small number is, and so its rank. */
export function RankingBars({ rows, show, indicator, opened, onOpen }: Props) {
  const { t, language } = useWords();
  const bars = rankedBy(rows, show, indicator?.direction ?? "up");
  const kind = show === SCORE ? "score" : (indicator?.kind ?? "count");
  const most = Math.max(...bars.map((bar) => Math.max(bar.value ?? 0, bar.high ?? 0)));
  const whole = kind === "score" ? 100 : kind === "share" && most > 0.5 ? 1 : most || 1;
  return (
    <>
      <ol className={styles["bars"]} data-testid="ranking">
        {bars.map((bar) => (
          <li key={bar.row.unit}>
            <OneBar
              bar={bar}
              kind={kind}
              whole={whole}
              isOpen={opened?.unit === bar.row.unit && opened.indicator === show}
              onOpen={
                show === SCORE
                  ? null
                  : () => onOpen({ unit: bar.row.unit, indicator: show, part: "numerator" })
              }
            />
          </li>
        ))}
      </ol>
      {indicator !== undefined && indicator.source !== "" && (
        <p className={styles["source"]}>
          {language === "zh" ? indicator.zh : indicator.en} ·{" "}
          {t("evaluation.source", { source: indicator.source })}
        </p>
      )}
    </>
  );
}

type OneProps = {
  bar: Bar;
  kind: Indicator["kind"] | "score";
  whole: number;
  isOpen: boolean;
  onOpen: (() => void) | null;
};

function OneBar({ bar, kind, whole, isOpen, onOpen }: OneProps) {
  const { t } = useWords();
  const { valueText, unitOf } = useValues();
  const { row, value, low, high, best, worst } = bar;
  const share = (part: number) => `${(100 * Math.min(part, whole)) / whole}%`;
  const between =
    low === null || high === null
      ? ""
      : t(kind === "score" ? "evaluation.scoreInterval" : "evaluation.interval", {
          low: valueText(low, kind),
          high: valueText(high, kind),
        });
  const ranks = best === null || worst === null ? "" : best === worst ? String(best) : `${best}–${worst}`;
  const content = (
    <>
      <span className={styles["name"]}>{unitOf(row)}</span>
      <span className={styles["value"]} data-none={value === null}>
        {valueText(value, kind)}
        {kind === "score" && row.score?.grade != null && <b> {row.score.grade}</b>}
      </span>
      <span
        className={styles["rank"]}
        title={ranks === "" ? undefined : t("evaluation.rank", { rank: ranks })}
      >
        {ranks}
      </span>
      <span className={styles["track"]} aria-hidden="true">
        {value !== null && <i style={{ width: share(value) }} />}
        {low !== null && high !== null && value !== null && (
          <u style={{ left: share(low), right: `calc(100% - ${share(high)})` }} />
        )}
      </span>
      {between !== "" && <span className="visually-hidden">{between}</span>}
    </>
  );
  if (onOpen === null) {
    return (
      <div className={styles["bar"]} title={between}>
        {content}
      </div>
    );
  }
  return (
    <button type="button" className={styles["bar"]} aria-pressed={isOpen} title={between} onClick={onOpen}>
      {content}
    </button>
  );
}
