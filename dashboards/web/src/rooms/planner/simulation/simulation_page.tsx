import "../../../i18n/plans_words";
import { useMemo, useState } from "react";
import { type Simulation, useSimulation } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { usePalette } from "../../../ui/use_palette";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { Chart } from "../charts/chart";
import { chartLook } from "../charts/look";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { useBoth } from "../use_both";
import { FIRST, scenarioOf } from "./draft";
import { GroupTable } from "./group_table";
import { heightOf, lateOption } from "./late_chart";
import { ScenarioForm } from "./scenario_form";
import styles from "./simulation.module.css";
import { Trust } from "./trust";

const MOST_BARS = 12;

/** The city with other crews, limits, borders or arrivals, beside the city as it is. */
export function SimulationPage({ city }: Staff) {
  const { t } = useWords();
  const [draft, setDraft] = useState(FIRST);
  const run = useSimulation();
  return (
    <PlannerFrame city={city} part="simulation">
      <ScenarioForm
        draft={draft}
        onChange={setDraft}
        onRun={() => run.mutate(scenarioOf(draft))}
        isRunning={run.isPending}
      />
      <ProblemNote error={run.error} />
      {run.isPending && (
        <div role="status">
          <p className={page["quiet"]}>{t("simulation.running", { count: draft.replicates })}</p>
          <Waiting height={200} />
        </div>
      )}
      {run.data === undefined && !run.isPending && <p className={page["note"]}>{t("simulation.hint")}</p>}
      {run.data !== undefined && !run.isPending && <Result found={run.data} />}
      <Trust />
    </PlannerFrame>
  );
}

function Result({ found }: { found: Simulation }) {
  const { t, number } = useWords();
  const both = useBoth();
  const palette = usePalette();
  const groups = useMemo(() => [found.total, ...found.departments], [found]);
  const bars = useMemo(
    () =>
      groups.slice(0, MOST_BARS).flatMap((one) => {
        const late = one.clocks.find(({ clock }) => clock === "handle")?.late_rate;
        return late === undefined || late.was === null
          ? []
          : [{ name: both(one.name, one.name_en), was: late.was, wouldBe: late.would_be }];
      }),
    [groups, both],
  );
  const option = useMemo(
    () =>
      lateOption(chartLook(palette), bars, {
        x: t("simulation.lateOf"),
        was: t("simulation.asItIs"),
        wouldBe: t("simulation.wouldBe"),
      }),
    [palette, bars, t],
  );
  const sentence = both(found.sentence.text, found.sentence.text_en);
  return (
    <div className={styles["result"]}>
      <p className={styles["sentence"]} data-testid="sentence">
        {sentence}
      </p>
      {bars.length > 0 && (
        <section className={page["section"]}>
          <h2>{t("simulation.late")}</h2>
          <Chart option={option} height={heightOf(bars.length)} label={sentence} />
          <p className={page["quiet"]}>━ {t("simulation.interval")}</p>
        </section>
      )}
      <section className={page["section"]} data-testid="simulated">
        <h2>{t("simulation.table")}</h2>
        <GroupTable groups={groups} />
      </section>
      <section className={page["section"]}>
        <h2>{t("simulation.notes")}</h2>
        <ul className={styles["notes"]}>
          {found.notes.map((one) => (
            <li key={one.text}>{both(one.text, one.text_en)}</li>
          ))}
        </ul>
        <p className={page["quiet"]}>
          {t("simulation.learned", {
            cases: number(found.learned_cases),
            from: found.learned_from,
            until: found.learned_until,
            weeks: found.weeks,
            runs: found.replicates,
            seed: found.seed,
            seconds: found.seconds.toFixed(1),
          })}
        </p>
      </section>
    </div>
  );
}
