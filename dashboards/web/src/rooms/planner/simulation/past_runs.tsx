import { Progress } from "@mantine/core";
import { Link } from "wouter";
import { isUnderWay, useSimulations } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { useNow } from "../../../ui/use_now";
import page from "../../pages/page.module.css";
import rows from "../runs/rows.module.css";
import { StateMark } from "../runs/run_rows";
import { useBoth } from "../use_both";
import { useScenarioWords } from "./scenario_words";

/** Scenarios that were simulated, the newest first: each leads to what came of it. */
export function PastRuns({ here }: { here: number | null }) {
  const { t, brief } = useWords();
  const both = useBoth();
  const now = useNow();
  const said = useScenarioWords();
  const query = useSimulations("scenario");
  const runs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={page["section"]} data-testid="past">
      <h2>{t("simulation.past")}</h2>
      <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      {query.data !== undefined && runs.length === 0 && (
        <p className={page["note"]}>{t("simulation.hint")}</p>
      )}
      {runs.length > 0 && (
        <ul className={rows["rows"]}>
          {runs.map((run) => (
            <li key={run.id}>
              <Link
                href={`/planner/simulation/${run.id}`}
                aria-current={run.id === here ? "page" : undefined}
              >
                <span className={rows["line"]}>
                  <strong>{said(run)}</strong>
                  <StateMark run={run} />
                </span>
                <small>
                  {t("runs.byWhom", { who: run.asked_by ?? "–", when: brief(run.asked_at, now) })}
                  {run.same_bytes === true && <> · {t("runs.same")} ✓</>}
                </small>
                {isUnderWay(run) && (
                  <Progress size="sm" mt={6} value={100 * run.share} aria-label={t("runs.interrupted")} />
                )}
                {run.state === "done" && (
                  <span className={rows["said"]}>{both(run.sentence, run.sentence_en)}</span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <MoreButton list={query} mt="md" />
    </section>
  );
}
