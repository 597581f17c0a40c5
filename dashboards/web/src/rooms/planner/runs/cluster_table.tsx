import type { Cluster } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { chanceWords } from "../../command/alarms/chance";
import register from "../../register/register.module.css";
import { told } from "./numbers";
import styles from "./runs.module.css";

type Props = { clusters: readonly Cluster[]; shown: number | null; onShow: (rank: number) => void };

/** Clusters of a scan, the likeliest first; one can be shown on the map. */
export function ClusterTable({ clusters, shown, onShow }: Props) {
  const { t, number, shortDate } = useWords();
  const say = (value: number | null) => told(value, { number });
  const days = ({ since, until }: Cluster): string => {
    if (since === null || until === null) return "–";
    const [from, to] = [since, until].map((day) => shortDate(day.slice(0, 10)));
    return from === to ? (from ?? "") : t("studio.span", { from, to });
  };
  const onceIn = (interval: number | null | undefined): string => {
    if (interval == null) return "–";
    if (interval < 2) return t("runs.chanceDaily");
    const { key, values } = chanceWords(interval);
    return t(key.replace("alarm.", "runs."), values);
  };
  const hasTime = clusters.some(({ since }) => since !== null);
  const recurs = clusters.some(({ recurrence_days }) => recurrence_days != null);
  return (
    <div className={register["table"]}>
      <table data-testid="clusters">
        <thead>
          <tr>
            <th scope="col">{t("runs.rank")}</th>
            <th scope="col">{t("runs.where")}</th>
            {hasTime && <th scope="col">{t("runs.when")}</th>}
            {(["observedCases", "expectedCases", "excess", "p"] as const).map((name) => (
              <th key={name} scope="col" data-number>
                {t(`runs.${name}`)}
              </th>
            ))}
            {recurs && (
              <th scope="col" title={t("runs.recurrenceHint")}>
                {t("runs.recurrence")}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {clusters.map((one) => (
            <tr key={one.rank} data-shown={one.rank === shown}>
              <td>
                <button
                  type="button"
                  className={styles["rank"]}
                  aria-pressed={one.rank === shown}
                  aria-label={t("runs.show", { rank: one.rank })}
                  onClick={() => onShow(one.rank)}
                >
                  {one.rank}
                </button>
              </td>
              <td>
                {t("runs.radius", { radius: number(Math.round(one.radius_m)) })}
                <br />
                <small className="figures">
                  {one.lat.toFixed(4)}, {one.lon.toFixed(4)}
                </small>
              </td>
              {hasTime && <td>{days(one)}</td>}
              <td data-number className="figures">
                {say(one.observed)}
              </td>
              <td data-number className="figures">
                {say(one.expected)}
              </td>
              <td data-number className="figures">
                {say(one.excess)}
              </td>
              <td data-number className="figures">
                {say(one.p)}
              </td>
              {recurs && <td>{onceIn(one.recurrence_days)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
