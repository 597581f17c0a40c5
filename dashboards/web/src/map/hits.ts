import type { MapGeoJSONFeature, PointLike } from "maplibre-gl";
import { LAYERS } from "../layers/names";
import type { LibreMap, MapMouseEvent } from "./engine";

/** What a click met. */
export type Hit =
  | { kind: "case"; id: number }
  | { kind: "cluster" }
  | { kind: "component"; code: string }
  | { kind: "cell"; code: string }
  | { kind: "nothing" };

/** So far beside a mark a click still means it: for a mouse, and for a thumb. [px] */
const REACH_PX = { fine: 3, coarse: 14 } as const;

const POINTS = [LAYERS.casePoints, LAYERS.caseClusters, LAYERS.caseDots, LAYERS.componentPoints] as const;

/** What a feature of the map is. */
export function readHit(layer: string, id: number | string | undefined, code: unknown): Hit {
  if (layer === LAYERS.casePoints && id !== undefined) return { kind: "case", id: Number(id) };
  if (layer === LAYERS.caseClusters || layer === LAYERS.caseDots) return { kind: "cluster" };
  if (typeof code !== "string") return { kind: "nothing" };
  return { kind: layer === LAYERS.componentPoints ? "component" : "cell", code };
}

function drawn(map: LibreMap, layers: readonly string[]): string[] {
  return layers.filter((layer) => map.getLayer(layer) !== undefined);
}

function around({ x, y }: { x: number; y: number }, reach: number): [PointLike, PointLike] {
  return [
    [x - reach, y - reach],
    [x + reach, y + reach],
  ];
}

function distance(map: LibreMap, { geometry }: MapGeoJSONFeature, at: { x: number; y: number }): number {
  if (geometry.type !== "Point") return Number.POSITIVE_INFINITY;
  const [lon = 0, lat = 0] = geometry.coordinates;
  const { x, y } = map.project([lon, lat]);
  return Math.hypot(x - at.x, y - at.y);
}

/** The mark nearest to a click, cases before components; else the cell under it. */
export function hitAt(map: LibreMap, { point }: Pick<MapMouseEvent, "point">): Hit {
  const reach = window.matchMedia("(pointer: coarse)").matches ? REACH_PX.coarse : REACH_PX.fine;
  const near = map.queryRenderedFeatures(around(point, reach), { layers: drawn(map, POINTS) });
  const cases = near.filter((feature) => feature.layer.id !== LAYERS.componentPoints);
  const marks = (cases.length > 0 ? cases : near).map((feature) => ({
    feature,
    far: distance(map, feature, point),
  }));
  const nearest = marks.sort((a, b) => a.far - b.far)[0]?.feature;
  const met = nearest ?? map.queryRenderedFeatures(point, { layers: drawn(map, [LAYERS.cellsFill]) })[0];
  return met === undefined ? { kind: "nothing" } : readHit(met.layer.id, met.id, met.properties["code"]);
}

/** Whether a mouse stands over something that opens. */
export function isOverMark(map: LibreMap, { point }: Pick<MapMouseEvent, "point">): boolean {
  return map.queryRenderedFeatures(around(point, REACH_PX.fine), { layers: drawn(map, POINTS) }).length > 0;
}
