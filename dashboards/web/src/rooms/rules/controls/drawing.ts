import type { Control } from "../../../api/rules";
import type { Place } from "../../../map/city_map";
import type { Shapes } from "../../../map/page_map";

export type Corner = [number, number];

/** As many corners a ground has at least. */
export const LEAST_CORNERS = 3;
/** To a place finer than a decimetre nobody presses. [decimals of a degree] */
const DECIMALS = 6;
/** The ground that is being drawn. */
const DRAWN = "#b45f06";

export function withCorner(corners: readonly Corner[], { lon, lat }: Place): Corner[] {
  return [...corners, [Number(lon.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))]];
}

/** The ground between corners, as GeoJSON; null while they are too few. */
export function polygonOf(corners: readonly Corner[]): { type: "Polygon"; coordinates: Corner[][] } | null {
  const [first] = corners;
  if (first === undefined || corners.length < LEAST_CORNERS) return null;
  return { type: "Polygon", coordinates: [[...corners, first]] };
}

/** What the map shows: controls, and the ground that is being drawn with its corners. */
export function shapesOf(controls: readonly Control[], corners: readonly Corner[]): Shapes {
  const feature = (geometry: unknown, properties: Record<string, unknown>) => ({
    type: "Feature" as const,
    geometry,
    properties,
  });
  const ground =
    polygonOf(corners) ?? (corners.length > 1 ? { type: "LineString", coordinates: corners } : null);
  return {
    type: "FeatureCollection",
    features: [
      ...controls.map((one) => feature(one.geometry, { weight: 0.5, key: String(one.id) })),
      ...(ground === null ? [] : [feature(ground, { weight: 0.4, colour: DRAWN, line: DRAWN })]),
      ...corners.map((corner) => feature({ type: "Point", coordinates: corner }, { colour: DRAWN })),
    ],
  };
}
