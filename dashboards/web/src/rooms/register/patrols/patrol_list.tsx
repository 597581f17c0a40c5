import { type Patrol, usePatrols } from "../../../api/patrols";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { useNow } from "../../../ui/use_now";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";

/** A patrol that nobody ended is over after a day. */
const DAY_MS = 86_400_000;

/** The last patrols: how long, in how many cells, and what of them does not count and why. */
export function PatrolList({ hasNames }: { hasNames: boolean }) {
  const { t, instant, number } = useWords();
  const { data, error, refetch } = usePatrols(true);
  return (
    <section className={page["section"]} data-testid="patrols">
      <h2>{t("patrol.last")}</h2>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={80} />}
      {data?.length === 0 && <p className={page["quiet"]}>{t("patrol.none")}</p>}
      {data !== undefined && data.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys
        <section className={styles["table"]} tabIndex={0} aria-label={t("patrol.last")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("patrol.began")}</th>
                {hasNames && <th scope="col">{t("patrol.who")}</th>}
                <th scope="col" data-number>
                  {t("patrol.counted")}
                </th>
                <th scope="col" data-number>
                  {t("patrol.cells")}
                </th>
                <th scope="col">{t("patrol.aside")}</th>
              </tr>
            </thead>
            <tbody>
              {data.map((one) => (
                <tr key={one.id}>
                  <td>{instant(one.started_at)}</td>
                  {hasNames && <td>{one.person_name}</td>}
                  <td data-number className="figures">
                    {t("patrol.minutes", { count: Math.round(one.counted_min) })}
                  </td>
                  <td data-number className="figures">
                    {number(one.cells)}
                  </td>
                  <td>
                    <Aside patrol={one} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}

function Aside({ patrol }: { patrol: Patrol }) {
  const { t } = useWords();
  const age = useNow(60_000) - Date.parse(patrol.started_at);
  const isOn = patrol.ended_at === null && age < DAY_MS;
  const said = [
    isOn ? t("patrol.goesOn") : "",
    patrol.gap_min >= 1 ? t("patrol.gap", { count: Math.round(patrol.gap_min) }) : "",
    patrol.outside_min >= 1 ? t("patrol.outside", { count: Math.round(patrol.outside_min) }) : "",
    patrol.coarse > 0 ? t("patrol.coarse", { count: patrol.coarse }) : "",
    patrol.jumps > 0 ? t("patrol.jumps", { count: patrol.jumps }) : "",
    patrol.untimely > 0 ? t("patrol.untimely", { count: patrol.untimely }) : "",
    patrol.track_deleted_at !== null ? t("patrol.gone") : "",
  ];
  return <small>{said.filter((one) => one !== "").join(" · ")}</small>;
}
