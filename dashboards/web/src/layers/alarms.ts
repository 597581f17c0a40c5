import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { LAYERS, SOURCES } from "./names";
import type { MapPalette } from "./palette";

/** The ground of cluster alarms and their circles; those that were dismissed are only hinted at. */
export function alarmLayers(palette: MapPalette): LayerSpecification[] {
  const source = SOURCES.alarms;
  const isQuiet: ExpressionSpecification = ["==", ["get", "state"], "dismissed"];
  return [
    {
      id: LAYERS.alarmFill,
      type: "fill",
      source,
      filter: ["==", ["get", "part"], "cells"],
      paint: { "fill-color": palette.hot, "fill-opacity": ["case", isQuiet, 0.05, 0.16] },
    },
    {
      id: LAYERS.alarmOutline,
      type: "line",
      source,
      filter: ["==", ["get", "part"], "cells"],
      paint: {
        "line-color": palette.hot,
        "line-width": ["case", isQuiet, 1, 2.2],
        "line-opacity": ["case", isQuiet, 0.6, 1],
      },
    },
    {
      id: LAYERS.alarmCircle,
      type: "line",
      source,
      filter: ["==", ["get", "part"], "circle"],
      paint: { "line-color": palette.hot, "line-width": 1.2, "line-dasharray": [3, 3] },
    },
  ];
}
