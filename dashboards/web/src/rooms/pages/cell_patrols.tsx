import "../../i18n/patrols_words";
import { useCellPatrols } from "../../api/patrols";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import styles from "./page.module.css";

/** When a cell was last patrolled, for how long of late, and by whom where the reader may know. */
export function CellPatrols({ code }: { code: string }) {
  const { t, instant, number } = useWords();
  const { data, error, refetch } = useCellPatrols(code);
  const minutes = (value: number) => t("patrol.stay", { minutes: number(Math.round(value * 10) / 10) });
  return (
    <section className={styles["section"]} data-testid="cell-patrols">
      <h2>{t("patrol.cell")}</h2>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={60} />}
      {data?.last_at === null && <p className={styles["quiet"]}>{t("patrol.cellNever")}</p>}
      {data !== undefined && data.last_at !== null && (
        <>
          <dl className={styles["fields"]}>
            <div>
              <dt>{t("patrol.lastAt")}</dt>
              <dd>{instant(data.last_at)}</dd>
            </div>
            <div>
              <dt>{t("patrol.last7")}</dt>
              <dd className="figures">{minutes(data.minutes_7d)}</dd>
            </div>
            <div>
              <dt>{t("patrol.last30")}</dt>
              <dd>
                <span className="figures">{minutes(data.minutes_30d)}</span>{" "}
                <small>{t("patrol.patrols", { count: data.patrols_30d })}</small>
              </dd>
            </div>
          </dl>
          <ul className={styles["plain"]} style={{ marginTop: 10 }}>
            {data.visits.slice(0, 5).map((visit) => (
              <li key={visit.patrol_id}>
                {instant(visit.last_at)} · {visit.person_name ?? t("patrol.somebody")}
                <small className="figures">{minutes(visit.minutes)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
