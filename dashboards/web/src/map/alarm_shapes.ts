import type { FeatureCollection, Geometry, Position } from "geojson";

/** What the map needs to know of an alarm. */
export type DrawnAlarm = {
  id: number;
  state: string;
  lon: number;
  lat: number;
  radius_m: number;
  outline: unknown;
  /** What a reader who does not see the map is told. */
  words: string;
  count: number;
};

const CORNERS = 72;
const METRES_A_DEGREE = 111_320;

/** A circle on the ground, as corners. Right to a thousandth below 80° of latitude for a few kilometres. */
export function circleOf({ lon, lat, radius_m }: Pick<DrawnAlarm, "lon" | "lat" | "radius_m">): Position[] {
  const north = radius_m / METRES_A_DEGREE;
  const east = north / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const angle = (2 * Math.PI * (corner % CORNERS)) / CORNERS;
    return [lon + east * Math.cos(angle), lat + north * Math.sin(angle)];
  });
}

/** The ground of alarms, and round those of more than one cell their circle. */
export function alarmShapes(alarms: readonly DrawnAlarm[]): FeatureCollection {
  const features: FeatureCollection["features"] = [];
  for (const alarm of alarms) {
    const { id, state } = alarm;
    if (alarm.outline !== null) {
      const geometry = alarm.outline as Geometry;
      features.push({ type: "Feature", properties: { id, state, part: "cells" }, geometry });
    }
    if (alarm.radius_m > 0 && state !== "dismissed") {
      const geometry: Geometry = { type: "LineString", coordinates: circleOf(alarm) };
      features.push({ type: "Feature", properties: { id, state, part: "circle" }, geometry });
    }
  }
  return { type: "FeatureCollection", features };
}
