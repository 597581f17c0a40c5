import { Button } from "@mantine/core";
import { Link } from "wouter";
import { newKey } from "../../../api/client";
import { type Check, type Fit, isUnderWay, useAskSimulation, useSimulations } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { useNow } from "../../../ui/use_now";
import page from "../../pages/page.module.css";
import { StateMark } from "../runs/run_rows";
import { useBoth } from "../use_both";
import { RunStanding } from "./run_standing";
import styles from "./simulation.module.css";

/** Whether the simulation foretells: the last time weeks were held back, and a way to hold them back now. */
export function Trust() {
  const { t, brief } = useWords();
  const both = useBoth();
  const now = useNow();
  const last = useSimulations("check", 1).data?.pages[0]?.items[0];
  const ask = useAskSimulation();
  return (
    <section className={page["section"]} data-testid="trust">
      <h2>{t("simulation.trust")}</h2>
      <p className={page["quiet"]}>{t("simulation.trustHint")}</p>
      {last !== undefined && (
        <div className={styles["checked"]}>
          <p>
            <StateMark run={last} />{" "}
            {t("runs.byWhom", { who: last.asked_by ?? "–", when: brief(last.asked_at, now) })}
          </p>
          {last.state === "done" ? (
            <p>
              {both(last.sentence, last.sentence_en)}{" "}
              <Link href={`/planner/simulation/${last.id}`}>{t("simulation.seeCheck")}</Link>
            </p>
          ) : (
            <RunStanding run={last} />
          )}
        </div>
      )}
      <Button
        variant="default"
        loading={ask.isPending}
        disabled={last !== undefined && isUnderWay(last)}
        onClick={() => ask.mutate({ body: { kind: "check", weeks: 13 }, key: newKey() })}
      >
        {t("simulation.check")}
      </Button>
      <ProblemNote error={ask.error} />
    </section>
  );
}

export function Checked({ found }: { found: Check }) {
  const { t, number } = useWords();
  const both = useBoth();
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const hours = (value: number) => t("simulation.hours", { value: number(Math.round(value)) });
  return (
    <>
      <p>{both(found.sentence.text, found.sentence.text_en)}</p>
      <p className={page["quiet"]}>
        {t("simulation.heldBack", { from: found.held_out_from, until: found.held_out_until })}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys */}
      <section className={styles["table"]} tabIndex={0} aria-label={t("simulation.trust")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("simulation.department")}</th>
              <th scope="col">{t("simulation.load")}</th>
              {(["late", "close"] as const).map((one) => [
                <th key={one} scope="col">
                  {t(`simulation.${one}`)} <small>{t("simulation.observed")}</small>
                </th>,
                <th key={`${one}-told`} scope="col">
                  {t(`simulation.${one}`)} <small>{t("simulation.foretold")}</small>
                </th>,
              ])}
            </tr>
          </thead>
          <tbody>
            {[found.total, ...found.departments].map((one) => (
              <tr key={one.id}>
                <th scope="row">{both(one.name, one.name_en)}</th>
                <td>{one.load === null ? t("simulation.none") : percent(one.load)}</td>
                <FitCells fit={one.late_rate} told={percent} />
                <FitCells fit={one.close_h} told={hours} />
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function FitCells({ fit, told }: { fit: Fit; told: (value: number) => string }) {
  const { t } = useWords();
  const { observed, simulated, fits } = fit;
  return (
    <>
      <td>{observed === null ? t("simulation.none") : told(observed)}</td>
      <td data-fits={fits ?? undefined}>
        {simulated === null ? t("simulation.none") : `${told(simulated.low)} – ${told(simulated.high)}`}
        {fits !== null && <small>{t(fits ? "simulation.fits" : "simulation.fitsNot")}</small>}
      </td>
    </>
  );
}
