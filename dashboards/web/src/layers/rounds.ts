import type { LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { BOLD } from "./fonts";
import { LAYERS, SOURCES } from "./names";
import type { MapPalette } from "./palette";

/** The colour of a round, by its number: after the last colour comes the first again. */
export function roundColour(palette: MapPalette, number: number): string {
  const colours = palette.component;
  return colours[(number - 1) % colours.length] ?? palette.ink;
}

/** Rounds of patrols: ways with an edge that keeps them off the ground, and numbered stops. */
export function roundLayers(palette: MapPalette): LayerSpecification[] {
  const source = SOURCES.rounds;
  const joined = { "line-join": "round", "line-cap": "round" } as const;
  return [
    {
      id: LAYERS.roundEdge,
      type: "line",
      source,
      filter: ["==", ["get", "part"], "way"],
      layout: joined,
      paint: { "line-color": palette.paper, "line-width": 6, "line-opacity": 0.85 },
    },
    {
      id: LAYERS.roundWay,
      type: "line",
      source,
      filter: ["==", ["get", "part"], "way"],
      layout: joined,
      paint: { "line-color": ["get", "colour"], "line-width": 3 },
    },
    {
      id: LAYERS.roundStop,
      type: "circle",
      source,
      filter: ["==", ["get", "part"], "stop"],
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 7, 14, 11],
        "circle-color": ["get", "colour"],
        "circle-stroke-color": palette.paper,
        "circle-stroke-width": 1.6,
      },
    },
    {
      id: LAYERS.roundNumber,
      type: "symbol",
      source,
      filter: ["==", ["get", "part"], "stop"],
      layout: {
        "text-field": ["to-string", ["get", "number"]],
        "text-font": BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 9, 10, 14, 13],
        "text-padding": 0, // where stops lie upon each other, the first one tells its number
      },
      paint: { "text-color": palette.paper },
    },
  ];
}
