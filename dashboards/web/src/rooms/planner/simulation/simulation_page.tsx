import "../../../i18n/plans_words";
import "../../../i18n/studio_words";
import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { newKey } from "../../../api/client";
import { useAskSimulation } from "../../../api/simulation";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { type Draft, FIRST, scenarioOf } from "./draft";
import { PastRuns } from "./past_runs";
import { RunView } from "./run_view";
import { ScenarioForm } from "./scenario_form";
import styles from "./simulation.module.css";
import { Trust } from "./trust";

const ONE = /^\/planner\/simulation\/([1-9]\d{0,8})\/?$/;

/** The city with other crews, limits, borders or arrivals, beside the city as it is; and what was asked before. */
export function SimulationPage({ city }: Staff) {
  const [path, navigate] = useLocation();
  const id = ONE.exec(path)?.[1];
  const [draft, setDraft] = useState<Draft>(FIRST);
  const form = useRef<HTMLDivElement>(null);
  const ask = useAskSimulation();
  const change = (next: Draft) => {
    setDraft(next);
    form.current?.scrollIntoView({ block: "start" });
  };
  return (
    <PlannerFrame city={city} part="simulation">
      <div className={styles["parts"]}>
        <div ref={form}>
          <ScenarioForm
            draft={draft}
            onChange={setDraft}
            onRun={() =>
              ask.mutate(
                { body: scenarioOf(draft), key: newKey() },
                { onSuccess: (run) => navigate(`/planner/simulation/${run.id}`) },
              )
            }
            isRunning={ask.isPending}
          />
        </div>
        <ProblemNote error={ask.error} />
        {id !== undefined && (
          <section className={page["section"]} data-testid="run">
            <RunView key={id} id={Number(id)} onChange={change} />
          </section>
        )}
        <PastRuns here={id === undefined ? null : Number(id)} />
        <Trust />
      </div>
    </PlannerFrame>
  );
}
