import { type Draw, useDraws } from "../../../api/reinspections";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "./reinspections.module.css";

/** How many of a draw were drawn, and of how many somebody has told what they found. */
export function progressOf({ strata }: Pick<Draw, "strata">): { drawn: number; told: number } {
  return {
    drawn: strata.reduce((sum, one) => sum + one.drawn, 0),
    told: strata.reduce((sum, one) => sum + one.true + one.false + one.unable, 0),
  };
}

type Props = { chosen: number | null; onChoose: (id: number) => void };

/** All draws, the newest first, with how far each has come. */
export function DrawList({ chosen, onChoose }: Props) {
  const { t, instant, number, shortDate } = useWords();
  const { data, error, refetch } = useDraws();
  return (
    <section className={page["section"]}>
      <h2>{t("reinspections.draws")}</h2>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={80} />}
      {data?.length === 0 && <p className={page["quiet"]}>{t("reinspections.noDraws")}</p>}
      <ul className={styles["draws"]} data-testid="draws">
        {data?.map((one) => {
          const { drawn, told } = progressOf(one);
          return (
            <li key={one.id}>
              <button type="button" aria-pressed={one.id === chosen} onClick={() => onChoose(one.id)}>
                <span>
                  <strong>{t("reinspections.one", { id: one.id })}</strong> {instant(one.since)} –{" "}
                  {instant(one.until)}
                </span>
                <progress value={told} max={drawn} aria-label={t("reinspections.progress")} />
                <small>
                  {t("reinspections.toldOf", { told: number(told), drawn: number(drawn) })} ·{" "}
                  {t("reinspections.due", { day: shortDate(one.due_on) })}
                </small>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
