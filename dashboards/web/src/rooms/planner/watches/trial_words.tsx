import type { Watch, WatchTrial } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";
import styles from "./watches.module.css";

const ORDER = ["shuffled", "outbreak", "past"] as const;

/** How often a watch is wrong and what it detects, as it was measured. */
export function TrialWords({ watch }: { watch: Watch }) {
  const { t, number } = useWords();
  const trials = ORDER.flatMap((kind) => watch.trials.filter((one) => one.kind === kind));
  const [first] = trials;
  if (first === undefined) return <p className={styles["quiet"]}>{t("watch.notMeasured")}</p>;
  return (
    <>
      <ul className={styles["trials"]}>
        {trials.map((one) => (
          <li key={one.id}>
            <Trial trial={one} />
            {one.watch_version !== watch.version && <em> ({t("watch.oldTrial")})</em>}
          </li>
        ))}
      </ul>
      <p className={styles["quiet"]}>
        {t("watch.trial.steps", { hours: number(first.step_min / 60), replicates: number(first.replicates) })}
      </p>
    </>
  );
}

function Trial({ trial }: { trial: WatchTrial }) {
  const { t, number, shortDate } = useWords();
  const { outbreak, kind } = trial;
  const said = (value: number) =>
    number(Math.round(value * (outbreak === null ? 10 : 100)) / (outbreak === null ? 10 : 1));
  const words = t(`watch.trial.${kind}`, {
    alarms: number(trial.alarms),
    scans: number(trial.scans),
    rate: said(trial.rate),
    low: said(trial.low),
    high: said(trial.high),
    outbreaks: trial.outbreaks,
    size: outbreak?.size,
    days: outbreak?.days,
    radius: outbreak?.radius_m,
  });
  return (
    <>
      {words}{" "}
      {trial.delay_days !== null && (
        <>{t("watch.trial.delay", { days: number(Math.round(trial.delay_days * 10) / 10) })} </>
      )}
      <small>
        {shortDate(trial.since.slice(0, 10))} – {shortDate(trial.until.slice(0, 10))}
      </small>
    </>
  );
}
