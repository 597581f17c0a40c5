import "../../../i18n/patrols_words";
import { Button } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { type PatrolPlan, useEnd, type WatchList } from "../../../api/planning";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { roundColour } from "../../../layers/rounds";
import type { DrawnRound } from "../../../map/round_shapes";
import type { PaintedCells } from "../../../map/value_map";
import { ProblemNote } from "../../../ui/problem_note";
import { usePalette } from "../../../ui/use_palette";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import { chartLook } from "../charts/look";
import { frameOf } from "../map/frame_of";
import { RoundSwatch } from "../map/round_swatch";
import { ValueMapView } from "../map/value_map_view";
import { EffectView } from "./effect_view";
import styles from "./plans.module.css";

export type Chosen = { kind: "watch"; one: WatchList } | { kind: "plan"; one: PatrolPlan };

/** A list or plan: its cells on the map, its rounds, why it was made, and what came of it. */
export function ChosenView({ city, chosen, mayEnd }: { city: City; chosen: Chosen; mayEnd: boolean }) {
  const { t, nameOf } = useWords();
  const palette = usePalette();
  const { kind, one } = chosen;
  const look = useMemo(() => chartLook(palette), [palette]);
  const cells = useMemo<PaintedCells>(
    () => ({
      ids: one.cells.map(({ cell_id }) => cell_id),
      lon: one.cells.map(({ lon }) => lon),
      lat: one.cells.map(({ lat }) => lat),
      colours: one.cells.map((cell) => ("is_covered" in cell && !cell.is_covered ? look.soft : look.accent)),
      stands: one.cells.map(() => true),
    }),
    [one, look],
  );
  const rounds = useMemo<DrawnRound[]>(
    () =>
      chosen.kind === "plan"
        ? chosen.one.rounds.map(({ number, stops }) => ({
            number,
            colour: roundColour(palette, number),
            stops,
          }))
        : [],
    [chosen, palette],
  );
  const frame = useMemo(() => frameOf(city, one.cells), [city, one]);
  const [row, setRow] = useState<number | null>(null);
  const pressed = row === null ? undefined : one.cells[row];
  return (
    <>
      <div className={styles["head"]}>
        <h2>{one.name}</h2>
        {mayEnd && <End key={`${kind}-${one.id}`} kind={kind} id={one.id} />}
      </div>
      <p className={page["quiet"]}>
        {t("plans.by", { name: one.made_by ?? t("plans.program") })} <Why reason={one.reason} />
      </p>
      <ValueMapView
        city={city}
        title={t("plans.map", { name: nameOf({ name: one.name }) })}
        frame={frame}
        cells={cells}
        chosen={row}
        rounds={rounds}
        onChoose={setRow}
        tipOf={(over) => <Tip chosen={chosen} code={one.cells[over]?.cell_code ?? ""} />}
        className={styles["map"]}
      />
      {pressed !== undefined && (
        <p>
          <Link href={cellPath(pressed.cell_code)}>{pressed.cell_code}</Link>
          {"is_covered" in pressed && !pressed.is_covered && ` · ${t("plans.notCovered")}`}
        </p>
      )}
      {chosen.kind === "plan" && <Rounds plan={chosen.one} />}
      <EffectView key={`${kind}/${one.id}`} kind={kind} id={one.id} />
    </>
  );
}

/** What is said of a cell beside the mouse: its code, and which stop it is. */
function Tip({ chosen, code }: { chosen: Chosen; code: string }) {
  const { t } = useWords();
  const stops =
    chosen.kind === "watch"
      ? []
      : chosen.one.rounds.flatMap(({ number, stops }) =>
          stops.flatMap((one, at) => (one.cell_code === code ? [{ round: number, stop: at + 1 }] : [])),
        );
  return (
    <>
      <strong>{code}</strong>
      {stops.map((one) => (
        <div key={`${one.round}/${one.stop}`}>{t("patrol.stopOf", one)}</div>
      ))}
    </>
  );
}

function Why({ reason }: { reason: Record<string, unknown> }) {
  const { t, language } = useWords();
  const said = reason[language === "en" ? "sentence_en" : "sentence"] ?? reason["sentence"];
  const run = reason["run_id"];
  return (
    <>
      {typeof said === "string" && said}{" "}
      {typeof run === "number" && <Link href={`/planner/runs/${run}`}>{t("plans.run")}</Link>}
    </>
  );
}

function Rounds({ plan }: { plan: PatrolPlan }) {
  const { t, number } = useWords();
  return (
    <section className={page["section"]} data-testid="rounds">
      <h2>{t("plans.rounds")}</h2>
      <p className={page["note"]}>{t("patrol.straight")}</p>
      {plan.rounds.map((round) => (
        <div key={round.number}>
          <RoundSwatch number={round.number} />
          <strong>{t("plans.round", { number: round.number })}</strong>{" "}
          {round.inspector_name ?? t("plans.nobody")} ·{" "}
          {t("plans.roundOf", {
            minutes: number(Math.round(round.minutes)),
            km: (round.length_m / 1000).toFixed(1),
            stops: round.stops.length,
          })}
          <ol className={styles["round"]}>
            {round.stops.map((stop) => (
              <li key={stop.cell_code}>
                <Link href={cellPath(stop.cell_code)}>{stop.cell_code}</Link>{" "}
                <small>
                  {t("plans.weight")} {number(Math.round(stop.weight * 10) / 10)}
                </small>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

function End({ kind, id }: { kind: Chosen["kind"]; id: number }) {
  const { t } = useWords();
  const [isSure, setSure] = useState(false);
  const end = useEnd(kind, id);
  if (!isSure) {
    return (
      <Button variant="default" size="xs" onClick={() => setSure(true)}>
        {t("plans.end")}
      </Button>
    );
  }
  return (
    <div className={styles["sure"]} role="alert">
      <ProblemNote error={end.error} />
      {t("plans.sureEnd")}
      <Button size="xs" color="red" loading={end.isPending} onClick={() => end.mutate()}>
        {t("plans.yes")}
      </Button>
      <Button size="xs" variant="default" onClick={() => setSure(false)}>
        {t("plans.no")}
      </Button>
    </div>
  );
}
