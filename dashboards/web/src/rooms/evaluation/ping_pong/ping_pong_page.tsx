import { usePingPong } from "../../../api/ping_pong";
import { dayOf, startOfDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import evaluation from "../evaluation.module.css";
import { EvaluationFrame } from "../evaluation_frame";
import type { Staff } from "../evaluation_room";
import { PeriodChoice } from "../period_choice";
import { boundsOf, periodOf, readPeriod } from "../periods";
import { HeatMatrix } from "./heat_matrix";
import { keyOf, matrixOf } from "./matrix";
import { OpenedPair } from "./opened_pair";
import { PairList } from "./pair_list";
import styles from "./ping_pong.module.css";

/** Which departments send cases to each other; each number opens its cases. */
export function PingPongPage({ city, person }: Staff) {
  const { t } = useWords();
  const { search, put } = useChoices();
  const today = dayOf(Date.now(), city.timezone);
  const period = readPeriod(search.get("period")) ?? periodOf("year", today);
  const { first, end } = boundsOf(period);
  const { data, error, refetch } = usePingPong({
    from: startOfDay(first, city.timezone),
    to: startOfDay(end, city.timezone),
  });
  const matrix = matrixOf(data ?? []);
  const key = keyOf(Number(search.get("from") ?? Number.NaN), Number(search.get("to") ?? Number.NaN));
  const opened = matrix.sendings.get(key);
  const open = (from: number, to: number) =>
    keyOf(from, to) === key && opened !== undefined
      ? put({ from: null, to: null })
      : put({ from: String(from), to: String(to) });
  return (
    <EvaluationFrame city={city} person={person} part="pingPong">
      <div className={evaluation["choices"]}>
        <PeriodChoice
          period={period}
          today={today}
          onPeriod={(next) => put({ period: next, from: null, to: null })}
        />
      </div>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={200} />}
      {data?.length === 0 && <p className={page["quiet"]}>{t("pingPong.nothing")}</p>}
      {data !== undefined && data.length > 0 && (
        <div className={styles["desk"]}>
          <section className={`${page["section"]} ${styles["wide"]}`}>
            <h2>{t("pingPong.matrix")}</h2>
            <HeatMatrix matrix={matrix} opened={opened === undefined ? null : key} onOpen={open} />
          </section>
          <section className={page["section"]} data-testid="pair">
            {opened === undefined ? (
              <PairList items={data} onOpen={open} />
            ) : (
              <OpenedPair sending={opened} onClose={() => put({ from: null, to: null })} />
            )}
          </section>
        </div>
      )}
    </EvaluationFrame>
  );
}
