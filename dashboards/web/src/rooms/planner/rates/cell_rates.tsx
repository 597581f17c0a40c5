import { useMemo } from "react";
import { Link } from "wouter";
import type { Rates } from "../../../api/rates";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import type { PaintedCells } from "../../../map/value_map";
import page from "../../pages/page.module.css";
import { cellPath } from "../../pages/paths";
import { useChoices } from "../../pages/use_choices";
import { ValueMapView } from "../map/value_map_view";
import { twoFigures } from "../runs/scale";
import { highest, type Measure, type Shown } from "./measures";
import styles from "./rates.module.css";
import { useRateWords } from "./use_rate_words";

const LISTED = 12;

type Props = { city: City; rates: Rates; measure: Measure; shown: Shown; unit: string };

/** Rates of cells on a map: five colours of about as many cells each, and one for cells of which nothing is known. */
export function CellRates({ city, rates, measure, shown, unit }: Props) {
  const { t, number } = useWords();
  const { say, between, shades } = useRateWords();
  const { search, put } = useChoices();
  const wish = search.get("unit");
  const chosen = wish === null ? -1 : rates.codes.indexOf(wish);
  const steps = useMemo(() => stepsOf(shown.values, shades.sequence.length), [shown, shades]);
  const isSilent = (row: number) => measure === "corrected" && rates.coverage.silent[row] === true;
  const cells = useMemo<PaintedCells>(() => {
    const silent = measure === "corrected" ? rates.coverage.silent : [];
    return {
      ids: rates.ids ?? [],
      lon: rates.lon,
      lat: rates.lat,
      colours: shown.values.map((value, row) => {
        if (value === null || silent[row] === true) return null;
        if (value === 0) return shades.none;
        return shades.sequence[steps.filter((step) => value >= step).length] ?? shades.none;
      }),
      stands: rates.ids?.map((_, row) => (measure === "ratio" ? (rates.beyond[row] ?? 0) > 1 : false)) ?? [],
    };
  }, [rates, measure, shown, steps, shades]);
  const rows = useMemo(() => highest(shown.values, LISTED), [shown]);
  const saying = (row: number) => (
    <>
      <b className="figures">{rates.codes[row]}</b>
      <br />
      {isSilent(row) ? t("rates.silent") : `${say(shown.values[row])} ${unit}`}{" "}
      {between({ low: shown.low[row] ?? null, high: shown.high[row] ?? null })}
      <br />
      {t("rates.cases")} {say(rates.cases[row])}
    </>
  );
  const spans = [null, ...steps].map((from, at) => ({
    from,
    to: steps[at] ?? null,
    colour: shades.sequence[at],
  }));
  return (
    <div className={styles["map"]}>
      <ValueMapView
        city={city}
        title={unit}
        frame={city.bounds as Bounds}
        cells={cells}
        chosen={chosen < 0 ? null : chosen}
        onChoose={(row) => put({ unit: row === null ? null : (rates.codes[row] ?? null) })}
        tipOf={saying}
      />
      <aside>
        <ul aria-label={unit}>
          {spans.toReversed().map(({ from, to, colour }) => (
            <li key={`${from}-${to}`}>
              <i style={{ background: colour }} />
              {from === null ? `< ${say(to)}` : to === null ? `≥ ${say(from)}` : `${say(from)} – ${say(to)}`}
            </li>
          ))}
          <li>
            <i style={{ background: shades.none }} /> 0
          </li>
          <li>
            <i style={{ border: "1px dashed var(--line-strong)" }} />{" "}
            {t(measure === "corrected" ? "rates.silent" : "rates.legendNone")}
          </li>
        </ul>
        {chosen >= 0 && (
          <p className={page["note"]} role="status">
            {saying(chosen)}
          </p>
        )}
        <h3>{t("rates.highest")}</h3>
        <ul>
          {rows.map((row) => (
            <li key={row}>
              <Link href={cellPath(rates.codes[row] ?? "")} className="figures">
                {rates.codes[row]?.slice(-9)}
              </Link>
              <b className="figures">
                {say(shown.values[row])} · {number(rates.cases[row] ?? 0)}
              </b>
            </li>
          ))}
        </ul>
      </aside>
    </div>
  );
}

/** Where the colours change: quantiles of what is above nothing, in two figures. */
export function stepsOf(values: Shown["values"], parts: number): number[] {
  const sorted = values.filter((one): one is number => one !== null && one > 0).sort((a, b) => a - b);
  const cuts = Array.from({ length: parts - 1 }, (_, at) =>
    twoFigures(sorted[Math.floor(((at + 1) / parts) * sorted.length)] ?? 0),
  );
  return [...new Set(cuts)].filter((one) => one > 0);
}
