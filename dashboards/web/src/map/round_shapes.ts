import type { FeatureCollection } from "geojson";
import type { Place } from "./city_map";

/** A round of a patrol plan: its stops in the order in which they are walked. */
export type DrawnRound = { number: number; colour: string; stops: readonly Place[] };

/** The ways of rounds, straight from stop to stop, and the stops with their numbers. */
export function roundShapes(rounds: readonly DrawnRound[]): FeatureCollection {
  const features: FeatureCollection["features"] = [];
  for (const { colour, stops } of rounds) {
    const coordinates = stops.map(({ lon, lat }) => [lon, lat]);
    if (coordinates.length > 1) {
      features.push({
        type: "Feature",
        properties: { part: "way", colour },
        geometry: { type: "LineString", coordinates },
      });
    }
    for (const [at, point] of coordinates.entries()) {
      features.push({
        type: "Feature",
        properties: { part: "stop", colour, number: at + 1 },
        geometry: { type: "Point", coordinates: point },
      });
    }
  }
  return { type: "FeatureCollection", features };
}
