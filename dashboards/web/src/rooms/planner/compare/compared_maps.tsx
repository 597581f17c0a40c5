import { SegmentedControl, Slider } from "@mantine/core";
import { type ReactNode, useMemo, useRef, useState } from "react";
import type { Column, Compared, Result, Values } from "../../../api/studio";
import type { City } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { SHADES } from "../../../layers/shades";
import type { View as MapView, PaintedCells, ValueMap } from "../../../map/value_map";
import { usePalette } from "../../../ui/use_palette";
import { useChoices } from "../../pages/use_choices";
import { ValueMapView } from "../map/value_map_view";
import { Legend } from "../runs/legend";
import { rowOf, told } from "../runs/numbers";
import { frameOf } from "../runs/result_view";
import { coloursOf, type Scale, scaleOf } from "../runs/scale";
import { useRunTitle } from "../runs/use_run_title";
import { useBoth } from "../use_both";
import styles from "./compare.module.css";
import { agreementColumn, change, hasVerdicts, together } from "./compared";

export const VIEWS = ["sides", "swipe", "difference"] as const;
export type View = (typeof VIEWS)[number];

type Props = { city: City; compared: Compared; a: Result; b: Result; view: View };

/** The cells of two results by one scale: beside one another, over one another, or what is different. */
export function ComparedMaps({ city, compared, a, b, view }: Props) {
  const { t, number } = useWords();
  const both = useBoth();
  const { search, put } = useChoices();
  const titleOf = useRunTitle();
  const palette = usePalette();
  const shades = palette.paper === "#ffffff" ? SHADES.light : SHADES.dark;
  const places = useMemo(() => placesOf(compared, a, b), [compared, a, b]);
  const frame = useMemo(() => frameOf(city, places), [city, places]);
  const column = useMemo(
    () => a.columns.find(({ code }) => code === compared.column) ?? a.columns[0],
    [a, compared.column],
  );
  const canJudge = hasVerdicts(compared);
  const [byValue, setByValue] = useState(!canJudge);
  const row = rowOf(places.codes, search.get("cell") ?? "");
  const choose = (next: number | null) => put({ cell: next === null ? null : (places.codes[next] ?? null) });

  const values = useMemo(
    () => (column === undefined ? null : scaleOf(column, together(compared), shades)),
    [column, compared, shades],
  );
  const difference = useMemo(() => {
    const agreement = agreementColumn((code) => t(`compare.${NAMES[code]}`));
    const shift: Column | undefined = column && {
      ...column,
      kind: "amount",
      scale: "diverging",
      centre: 0,
      categories: null,
    };
    const isShift = byValue && shift !== undefined && column?.categories === null;
    const shown: Column = isShift
      ? { ...shift, name: t("compare.change"), name_en: t("compare.change") }
      : agreement;
    const of: Values = isShift ? change(compared) : compared.stands;
    return { column: shown, values: of, scale: scaleOf(shown, of, shades) };
  }, [column, compared, byValue, shades, t]);

  const paint = (of: Values, scale: Scale): PaintedCells => ({
    ids: compared.ids,
    lon: places.lon,
    lat: places.lat,
    colours: coloursOf(scale, of, shades),
    stands: [],
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `paint` is made of the same
  const painted = useMemo(() => {
    if (values === null) return null;
    return {
      a: paint(compared.values_a, values),
      b: paint(compared.values_b, values),
      difference: paint(difference.values, difference.scale),
    };
  }, [compared, places, values, difference]);
  if (painted === null || column === undefined) return <p role="status">{t("compare.cannot")}</p>;
  const say = (value: number | null | undefined) => told(value, { number });
  const tipOf = (over: number) => (
    <>
      <strong>{places.codes[over]}</strong>
      A: {say(compared.values_a[over])}
      <br />
      B: {say(compared.values_b[over])}
    </>
  );
  const shared = { city, frame, chosen: row, onChoose: choose, tipOf };
  const chosen =
    row === null ? null : (
      <p className={styles["chosen"]} role="status">
        <strong className="figures">{places.codes[row]}</strong> A: {say(compared.values_a[row])} · B:{" "}
        {say(compared.values_b[row])}
      </p>
    );
  if (view === "difference") {
    return (
      <div className={styles["picture"]}>
        <div>
          {canJudge && column.categories === null && (
            <SegmentedControl
              mb="sm"
              aria-label={t("runs.column")}
              value={byValue ? "value" : "stands"}
              data={[
                { value: "stands", label: t("runs.onlyStanding") },
                { value: "value", label: `${t("compare.change")}: ${both(column.name, column.name_en)}` },
              ]}
              onChange={(next) => setByValue(next === "value")}
            />
          )}
          <ValueMapView {...shared} title={t("compare.views.difference")} cells={painted.difference} />
          {chosen}
        </div>
        <Legend column={difference.column} scale={difference.scale} hasFrames={false} />
      </div>
    );
  }
  const legend = values !== null && <Legend column={column} scale={values} hasFrames={false} />;
  const Pair = view === "swipe" ? Swiped : SideBySide;
  return (
    <div className={styles["picture"]}>
      <div>
        <Pair
          names={[`A: ${titleOf(compared.a)}`, `B: ${titleOf(compared.b)}`]}
          draw={(side, name, together_) => (
            <ValueMapView {...shared} {...together_} title={name} cells={painted[side]} />
          )}
        />
        {chosen}
      </div>
      {legend}
    </div>
  );
}

const NAMES = {
  neither: "neither",
  both: "both",
  only_a: "onlyA",
  only_b: "onlyB",
  opposite: "opposite",
  difference: "views.difference",
} as const;

/** Codes and places of the compared cells, from whichever result has them. */
function placesOf({ ids }: Compared, a: Result, b: Result) {
  const rows = [a, b].map((one) => new Map(one.ids.map((id, row) => [id, row])));
  const find = <T,>(of: (result: Result) => readonly T[], id: number): T | undefined =>
    of(a)[rows[0]?.get(id) ?? -1] ?? of(b)[rows[1]?.get(id) ?? -1];
  return {
    codes: ids.map((id) => find(({ codes }) => codes, id) ?? String(id)),
    lon: ids.map((id) => find(({ lon }) => lon, id) ?? Number.NaN),
    lat: ids.map((id) => find(({ lat }) => lat, id) ?? Number.NaN),
  };
}

type Led = { onMap: (map: ValueMap | null) => void; onMove: (view: MapView) => void };
type PairProps = {
  names: [string, string];
  draw: (side: "a" | "b", name: string, led: Led) => ReactNode;
};

/** Two maps that move together. */
function useTogether(): { a: Led; b: Led } {
  const maps = useRef<{ a: ValueMap | null; b: ValueMap | null }>({ a: null, b: null });
  return useMemo(() => {
    const led = (own: "a" | "b", other: "a" | "b"): Led => ({
      onMap: (map) => {
        maps.current[own] = map;
      },
      onMove: (view) => maps.current[other]?.follow(view),
    });
    return { a: led("a", "b"), b: led("b", "a") };
  }, []);
}

function SideBySide({ names, draw }: PairProps) {
  const led = useTogether();
  return (
    <div className={styles["sides"]}>
      {(["a", "b"] as const).map((side, place) => (
        <figure key={side}>
          <figcaption>{names[place]}</figcaption>
          {draw(side, names[place] ?? "", led[side])}
        </figure>
      ))}
    </div>
  );
}

function Swiped({ names, draw }: PairProps) {
  const { t } = useWords();
  const led = useTogether();
  const [share, setShare] = useState(50);
  return (
    <div>
      <div className={styles["captions"]}>
        <span>{names[0]}</span>
        <span>{names[1]}</span>
      </div>
      <div className={styles["swipe"]}>
        {draw("b", names[1], led.b)}
        <div className={styles["over"]} style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}>
          {draw("a", names[0], led.a)}
        </div>
        <i style={{ left: `${share}%` }} aria-hidden="true" />
      </div>
      <Slider
        mt="sm"
        value={share}
        onChange={setShare}
        label={null}
        thumbLabel={t("compare.swipe")}
        aria-label={t("compare.swipe")}
      />
    </div>
  );
}
