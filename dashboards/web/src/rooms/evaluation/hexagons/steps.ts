import type { Hexagons } from "../../../api/rollup";
import type { Shapes } from "../../../map/page_map";

/** So many shades the map has. */
export const SHADES = 4;
/** How strong a hexagon is drawn. [-] */
const WEIGHT = 0.95;

/** A shade of the map: from this value on, and how many hexagons have it. */
export type Step = { from: number; to: number; count: number };
type Hexagon = Hexagons["features"][number];

/** Values in as many steps as there are shades, each with about as many different ones: equal values are alike. */
export function stepsOf(values: readonly number[]): Step[] {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  return Array.from({ length: SHADES }, (_, shade) =>
    sorted.slice(
      Math.floor((shade * sorted.length) / SHADES),
      Math.floor(((shade + 1) * sorted.length) / SHADES),
    ),
  ).flatMap((part) => {
    const from = part[0];
    const to = part.at(-1);
    if (from === undefined || to === undefined) return [];
    return [{ from, to, count: values.filter((one) => one >= from && one <= to).length }];
  });
}

/** The shade of a value: the last step that begins at or below it. */
export function shadeOf(steps: readonly Step[], value: number): number {
  return Math.max(
    0,
    steps.findLastIndex((step) => step.from <= value),
  );
}

/** Hexagons as the map draws them. */
export function shapesOf(hexagons: Hexagons, steps: readonly Step[], colours: readonly string[]): Shapes {
  return {
    type: "FeatureCollection",
    features: hexagons.features.map(({ geometry, properties: { h3, value } }) => ({
      type: "Feature" as const,
      geometry,
      properties: { key: h3, weight: WEIGHT, colour: colours[shadeOf(steps, value)] },
    })),
  };
}

/** Those that hold most, the most first. */
export function fullest(hexagons: Hexagons, most: number): Hexagon[] {
  return hexagons.features
    .toSorted(
      (a, b) => b.properties.value - a.properties.value || (a.properties.h3 < b.properties.h3 ? -1 : 1),
    )
    .slice(0, most);
}

/** The month before a day (`2026-03-02`), as `2026-02`. */
export function monthBefore(day: string): string {
  const [year = 0, month = 1] = day.split("-").map(Number);
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, "0")}`;
}
