import "../../../i18n/plans_words";
import { useMemo } from "react";
import { Link } from "wouter";
import { useMyRounds } from "../../../api/planning";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { roundColour } from "../../../layers/rounds";
import { usePalette } from "../../../ui/use_palette";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import { frameOf } from "../../planner/map/frame_of";
import { RoundSwatch } from "../../planner/map/round_swatch";
import { ValueMapView } from "../../planner/map/value_map_view";

type MyRound = NonNullable<ReturnType<typeof useMyRounds>["data"]>["items"][number];

/** The rounds that an inspector is to walk today, on the map and stop by stop; nothing where none is planned. */
export function PlannedRounds({ city }: { city: City }) {
  const { t, number, instant } = useWords();
  const rounds = useMyRounds().data?.items;
  if (rounds === undefined || rounds.length === 0) return null;
  return (
    <section className={page["section"]} data-testid="planned-rounds">
      <h2>{t("plans.today")}</h2>
      <RoundsMap city={city} rounds={rounds} />
      {rounds.map(({ plan_id, plan_name, valid_until, round }, at) => (
        <div key={`${plan_id}/${round.number}`}>
          <RoundSwatch number={at + 1} />
          <strong>{plan_name}</strong> · {t("plans.round", { number: round.number })} ·{" "}
          {t("plans.roundOf", {
            minutes: number(Math.round(round.minutes)),
            km: (round.length_m / 1000).toFixed(1),
            stops: round.stops.length,
          })}{" "}
          <small>{t("plans.until", { day: instant(valid_until) })}</small>
          <ol>
            {round.stops.map(({ cell_code }) => (
              <li key={cell_code}>
                <Link href={cellPath(cell_code)}>{cell_code}</Link>
              </li>
            ))}
          </ol>
        </div>
      ))}
    </section>
  );
}

/** All of them together: somebody may walk rounds of two plans. */
function RoundsMap({ city, rounds }: { city: City; rounds: readonly MyRound[] }) {
  const { t } = useWords();
  const palette = usePalette();
  const stops = useMemo(() => rounds.flatMap(({ round }) => round.stops), [rounds]);
  const cells = useMemo(
    () => ({
      ids: stops.map(({ cell_id }) => cell_id),
      lon: stops.map(({ lon }) => lon),
      lat: stops.map(({ lat }) => lat),
      colours: stops.map(() => null),
      stands: stops.map(() => true),
    }),
    [stops],
  );
  const drawn = useMemo(
    () =>
      rounds.map(({ round }, at) => ({
        number: at + 1,
        colour: roundColour(palette, at + 1),
        stops: round.stops,
      })),
    [rounds, palette],
  );
  const frame = useMemo(() => frameOf(city, stops), [city, stops]);
  return (
    <>
      <p className={page["note"]}>{t("patrol.straight")}</p>
      <ValueMapView
        city={city}
        title={t("patrol.roundsMap")}
        frame={frame}
        cells={cells}
        chosen={null}
        rounds={drawn}
        onChoose={() => undefined}
        tipOf={(over) => <strong>{stops[over]?.cell_code}</strong>}
      />
    </>
  );
}
