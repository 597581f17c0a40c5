import { useMemo } from "react";
import type { Bias } from "../../../api/rates";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import type { PaintedCells } from "../../../map/value_map";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import { ValueMapView } from "../map/value_map_view";
import { BIAS_STEPS, colourOf, stepOf } from "./bias_steps";
import styles from "./rates.module.css";
import { useRateWords } from "./use_rate_words";

/** The most complaints first; what nobody can say anything of stands last. */
const LEGEND = [...BIAS_STEPS.slice(0, -1).toReversed(), "nobody"] as const;

/** Who complains, cell by cell: coloured where it differs from the city beyond doubt, grey where nobody can say. */
export function BiasMap({ city, bias }: { city: City; bias: Bias }) {
  const { t, number } = useWords();
  const { say, between, shades } = useRateWords();
  const { search, put } = useChoices();
  const wish = search.get("unit");
  const chosen = wish === null ? -1 : bias.codes.indexOf(wish);
  const steps = useMemo(() => bias.codes.map((_, key) => stepOf(bias, key)), [bias]);
  const cells = useMemo<PaintedCells>(
    () => ({
      ids: bias.ids ?? [],
      lon: bias.lon,
      lat: bias.lat,
      colours: steps.map((step) => colourOf(step, shades)),
      stands: steps.map((step) => step !== "even" && step !== "nobody"),
    }),
    [bias, steps, shades],
  );
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const step of steps) found.set(step, (found.get(step) ?? 0) + 1);
    return found;
  }, [steps]);
  const saying = (key: number) => {
    const step = steps[key] ?? "nobody";
    return (
      <>
        <b className="figures">{bias.codes[key]}</b>
        <br />
        {t(`rates.biasStep.${step}`)}
        {step !== "nobody" && (
          <>
            <br />
            {t("rates.timesCity", { times: say((bias.shrunk[key] ?? bias.city) / bias.city) })}{" "}
            {between({
              low: over(bias.shrunk_low[key], bias.city),
              high: over(bias.shrunk_high[key], bias.city),
            })}
            <br />
            {t("rates.cellBias", {
              public: number(bias.public[key] ?? 0),
              inspectors: number(bias.inspectors[key] ?? 0),
            })}
          </>
        )}
      </>
    );
  };
  return (
    <section className={page["section"]} data-testid="bias-map">
      <h2>{t("rates.biasMap")}</h2>
      <p className={page["quiet"]}>{t("rates.biasMapSays")}</p>
      <div className={styles["map"]}>
        <ValueMapView
          city={city}
          title={t("rates.biasMap")}
          frame={city.bounds as Bounds}
          cells={cells}
          chosen={chosen < 0 ? null : chosen}
          onChoose={(row) => put({ unit: row === null ? null : (bias.codes[row] ?? null) })}
          tipOf={saying}
        />
        <aside>
          <ul aria-label={t("rates.biasMap")}>
            {LEGEND.map((step) => (
              <li key={step} data-step={step}>
                <i
                  style={
                    step === "nobody"
                      ? { border: "1px dashed var(--line-strong)" }
                      : { background: colourOf(step, shades) ?? undefined }
                  }
                />
                <span>
                  {t(`rates.biasStep.${step}`)}
                  {step === "high2" && <em>{t("rates.more")}</em>}
                  {step === "low2" && <em>{t("rates.fewer")}</em>}
                </span>
                <b className="figures">{number(counts.get(step) ?? 0)}</b>
              </li>
            ))}
          </ul>
          {chosen >= 0 && (
            <p className={page["note"]} role="status">
              {saying(chosen)}
            </p>
          )}
        </aside>
      </div>
    </section>
  );
}

function over(value: number | null | undefined, city: number): number | null {
  return value === null || value === undefined ? null : value / city;
}
