import { useRates } from "../../../api/reinspections";
import { dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { DRAWERS, seesReinspections, TELLERS, WATCHERS } from "../access";
import evaluation from "../evaluation.module.css";
import { EvaluationFrame } from "../evaluation_frame";
import type { Staff } from "../evaluation_room";
import { PeriodChoice } from "../period_choice";
import { periodOf, readPeriod } from "../periods";
import { DrawDetail } from "./draw_detail";
import { DrawForm } from "./draw_form";
import { DrawList } from "./draw_list";
import { RatePlot } from "./rate_plot";
import styles from "./reinspections.module.css";
import { TaskList } from "./task_list";

/** Closed cases that are seen again at random: what is to be seen, and how many closings were false. */
export function ReinspectionsPage({ city, person }: Staff) {
  const { t } = useWords();
  const { role } = person;
  const { search, put } = useChoices();
  const today = dayOf(Date.now(), city.timezone);
  const period = readPeriod(search.get("period")) ?? periodOf("month", today);
  const draw = /^[1-9]\d{0,8}$/.test(search.get("draw") ?? "") ? Number(search.get("draw")) : null;
  const choose = (id: number | null) => put({ draw: id === null ? null : String(id) });
  return (
    <EvaluationFrame city={city} person={person} part="reinspections">
      {!seesReinspections(role) && <p className={page["quiet"]}>{t("evaluation.notYours")}</p>}
      {WATCHERS.has(role) && (
        <>
          <div className={evaluation["choices"]}>
            <PeriodChoice period={period} today={today} onPeriod={(next) => put({ period: next })} />
          </div>
          <div className={styles["desk"]}>
            <Measured period={period} />
            <div className={styles["side"]}>
              {DRAWERS.has(role) && (
                <details className={page["section"]}>
                  <summary>{t("reinspections.new")}</summary>
                  <DrawForm period={period} today={today} onMade={({ id }) => choose(id)} />
                </details>
              )}
              <DrawList chosen={draw} onChoose={(id) => choose(id === draw ? null : id)} />
            </div>
          </div>
          {draw !== null && <DrawDetail id={draw} />}
        </>
      )}
      {TELLERS.has(role) && (role === "inspector" || draw !== null) && (
        <TaskList key={draw} drawId={draw} isInspector={role === "inspector"} />
      )}
    </EvaluationFrame>
  );
}

function Measured({ period }: { period: string }) {
  const { t } = useWords();
  const { data, error, refetch } = useRates(period);
  return (
    <section className={page["section"]}>
      <h2>{t("reinspections.rate")}</h2>
      <p className={page["note"]}>{t("reinspections.rateHint")}</p>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={160} />}
      {data !== undefined &&
        (data.draws === 0 ? (
          <p className={page["quiet"]}>{t("reinspections.noRate")}</p>
        ) : (
          <RatePlot rates={data} />
        ))}
    </section>
  );
}
