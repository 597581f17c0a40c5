import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo } from "react";
import { type Measure, type RollupQuestion, rollupAddress, useRollup } from "../../../api/rollup";
import { addDays, dayOf } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import type { Bounds } from "../../../map/city_map";
import { ProblemNote } from "../../../ui/problem_note";
import { usePalette } from "../../../ui/use_palette";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { PlaceMap } from "../../pages/place_map";
import { useChoices } from "../../pages/use_choices";
import register from "../../register/register.module.css";
import evaluation from "../evaluation.module.css";
import { EvaluationFrame } from "../evaluation_frame";
import type { Staff } from "../evaluation_room";
import { fullest, monthBefore, shapesOf, stepsOf } from "./steps";

const MEASURES: Measure[] = ["cases", "open_cases", "complaints", "components"];
/** Resolutions of H3 that a map shows at once, and the ground of a hexagon on average. [km²] */
const GROUND_KM2: Record<number, number> = { 6: 36, 7: 5.2, 8: 0.74, 9: 0.11, 10: 0.015 };
/** The finest that is told to everybody. */
const FINEST_OPEN = 8;
/** A month is published so long after its end. [d] */
const PUBLISHED_AFTER_D = 8;
const MOST_LISTED = 12;

/** Counts carried to hexagons, all of one size whatever the cells are. */
export function HexagonsPage({ city, person }: Staff) {
  const { t, number } = useWords();
  const { search, put } = useChoices();
  const latest = monthBefore(addDays(dayOf(Date.now(), city.timezone), -PUBLISHED_AFTER_D));
  const isOpen = search.get("for") === "everybody";
  const measure = MEASURES.find((one) => one === search.get("measure")) ?? "cases";
  const chosen = Number(search.get("resolution"));
  const finest = isOpen ? FINEST_OPEN : 10;
  const resolution = Math.min(chosen in GROUND_KM2 ? chosen : 8, finest);
  const from = search.get("from") ?? latest;
  const to = search.get("to") ?? latest;
  const asked: RollupQuestion = isOpen
    ? { for: "everybody", from, to, resolution }
    : { for: "staff", measure, resolution };
  return (
    <EvaluationFrame
      city={city}
      person={person}
      part="hexagons"
      tools={
        <Button
          component="a"
          href={rollupAddress(asked)}
          download={`hexagons-${resolution}.geojson`}
          variant="default"
          leftSection={<IconDownload size={17} />}
        >
          GeoJSON
        </Button>
      }
    >
      <div className={evaluation["choices"]}>
        <SegmentedControl
          aria-label={t("hexagons.forWhom")}
          value={isOpen ? "everybody" : "staff"}
          data={["staff", "everybody"].map((one) => ({ value: one, label: t(`hexagons.${one}`) }))}
          onChange={(next) => put({ for: next === "staff" ? null : next })}
        />
        <Select
          aria-label={t("hexagons.size")}
          data={Object.entries(GROUND_KM2)
            .filter(([one]) => Number(one) <= finest)
            .map(([one, area]) => ({
              value: one,
              label: t("hexagons.resolution", { resolution: one, area: number(area) }),
            }))}
          w={270}
          value={String(resolution)}
          onChange={(next) => put({ resolution: next })}
          allowDeselect={false}
        />
        {isOpen ? (
          (["from", "to"] as const).map((one) => (
            <TextInput
              key={one}
              type="month"
              aria-label={t(`hexagons.${one}`)}
              value={one === "from" ? from : to}
              max={latest}
              onChange={({ currentTarget }) => currentTarget.value && put({ [one]: currentTarget.value })}
            />
          ))
        ) : (
          <Select
            aria-label={t("hexagons.measure")}
            data={MEASURES.map((one) => ({ value: one, label: t(`hexagons.of.${one}`) }))}
            value={measure}
            onChange={(next) => put({ measure: next })}
            allowDeselect={false}
          />
        )}
      </div>
      {isOpen && <p className={page["note"]}>{t("hexagons.openHint")}</p>}
      <Shown
        asked={asked}
        city={city}
        chosen={search.get("hexagon")}
        onChoose={(h3) => put({ hexagon: h3 })}
      />
    </EvaluationFrame>
  );
}

type ShownProps = {
  asked: RollupQuestion;
  city: Staff["city"];
  chosen: string | null;
  onChoose: (h3: string) => void;
};

function Shown({ asked, city, chosen, onChoose }: ShownProps) {
  const { t, number } = useWords();
  const palette = usePalette();
  const { data, error, refetch } = useRollup(asked);
  const steps = useMemo(() => stepsOf(data?.features.map((one) => one.properties.value) ?? []), [data]);
  const colours = palette.cellBusy;
  const shapes = useMemo(
    () => (data === undefined ? null : shapesOf(data, steps, colours)),
    [data, steps, colours],
  );
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={320} />;
  const told = (value: number) => number(value >= 10 ? Math.round(value) : Math.round(value * 10) / 10);
  const found = data.features.find((one) => one.properties.h3 === chosen);
  const sum = data.features.reduce((all, one) => all + one.properties.value, 0);
  return (
    <div className={register["split"]}>
      <div>
        <PlaceMap
          city={city}
          title={t("evaluationPart.hexagons")}
          subject={{ codes: [], caseQuery: null, point: null, frame: city.bounds as Bounds }}
          shapes={shapes}
          onShape={onChoose}
        />
        <ul className={register["legend"]}>
          {steps.map((step, shade) => (
            <li key={step.from}>
              <i style={{ background: colours[shade] }} />
              {step.from === step.to ? told(step.from) : `${told(step.from)} – ${told(step.to)}`}
            </li>
          ))}
        </ul>
      </div>
      <section className={page["section"]} data-testid="hexagons">
        <h2>{t("hexagons.fullest")}</h2>
        <p className={page["quiet"]} role="status">
          {data.features.length === 0
            ? t("hexagons.none")
            : t("hexagons.found", { hexagons: number(data.features.length), sum: told(sum) })}
        </p>
        {found !== undefined && (
          <p className={page["note"]}>
            {t("hexagons.chosen")} <span className="figures">{found.properties.h3}</span>:{" "}
            <strong className="figures">{told(found.properties.value)}</strong>
          </p>
        )}
        {data.features.length > 0 && (
          <div className={register["table"]}>
            <table>
              <thead>
                <tr>
                  <th scope="col">H3</th>
                  <th scope="col" data-number>
                    {t("hexagons.value")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {fullest(data, MOST_LISTED).map(({ properties: { h3, value } }) => (
                  <tr key={h3}>
                    <td className="figures">{h3}</td>
                    <td data-number className="figures">
                      {told(value)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  );
}
