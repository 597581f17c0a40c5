import { useMemo } from "react";
import { type Simulation, useSimulated, useSimulation } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { usePalette } from "../../../ui/use_palette";
import page from "../../pages/page.module.css";
import { Loaded } from "../../rules/loaded";
import { Chart } from "../charts/chart";
import { chartLook } from "../charts/look";
import { StateMark } from "../runs/run_rows";
import { useBoth } from "../use_both";
import { CardLines } from "./card_lines";
import { type Draft, draftOf } from "./draft";
import { GroupTable } from "./group_table";
import { heightOf, lateOption } from "./late_chart";
import { RunActs } from "./run_acts";
import { RunStanding } from "./run_standing";
import { useScenarioWords } from "./scenario_words";
import styles from "./simulation.module.css";
import { Checked } from "./trust";

const MOST_BARS = 12;

/** One simulation: what was asked, how far it is, then what came out. */
export function RunView({ id, onChange }: { id: number; onChange: (draft: Draft) => void }) {
  const { t, instant } = useWords();
  const query = useSimulation(id);
  const said = useScenarioWords();
  return (
    <Loaded query={query}>
      {(run) => (
        <div className={styles["result"]}>
          <header className={styles["asked"]}>
            <h2>
              {said(run)} <StateMark run={run} />
            </h2>
            <p className={page["quiet"]}>
              {t("runs.byWhom", { who: run.asked_by ?? "–", when: instant(run.asked_at) })}
            </p>
            <RunActs run={run} onChange={() => onChange(draftOf(run.ask))} />
          </header>
          <RunStanding run={run} />
          {run.state === "done" && <Outcome id={id} />}
        </div>
      )}
    </Loaded>
  );
}

function Outcome({ id }: { id: number }) {
  const query = useSimulated(id);
  return (
    <Loaded query={query}>
      {(found) => (
        <>
          {"held_out_from" in found ? <Checked found={found} /> : <Simulated found={found} />}
          <CardLines id={id} />
        </>
      )}
    </Loaded>
  );
}

function Simulated({ found }: { found: Simulation }) {
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
    <>
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
        <p className={page["quiet"]}>{t("simulation.tableHint")}</p>
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
          })}
        </p>
      </section>
    </>
  );
}
