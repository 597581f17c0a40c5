import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { CELL_MIN_ZOOM } from "./cells";
import { LAYERS, SOURCES, TILE_LAYERS, WATCHED_STATE } from "./names";
import type { MapPalette } from "./palette";

/** Cells on a watch list: framed by dashes, and from far away, where cells are too small, a ring for each. */
export function watchedLayers(palette: MapPalette): LayerSpecification[] {
  const isSeen: ExpressionSpecification = [
    "case",
    ["boolean", ["feature-state", WATCHED_STATE], false],
    1,
    0,
  ];
  const frame = {
    type: "line",
    source: SOURCES.cells,
    "source-layer": TILE_LAYERS.cells,
    minzoom: CELL_MIN_ZOOM,
  } as const;
  return [
    {
      ...frame,
      id: LAYERS.watchedEdge,
      paint: { "line-color": palette.paper, "line-width": 4, "line-opacity": isSeen },
    },
    {
      ...frame,
      id: LAYERS.watchedOutline,
      paint: {
        "line-color": palette.ink,
        "line-width": 2,
        "line-dasharray": [2.5, 1.5],
        "line-opacity": isSeen,
      },
    },
    {
      id: LAYERS.watchedFar,
      type: "circle",
      source: SOURCES.watched,
      maxzoom: CELL_MIN_ZOOM,
      paint: {
        "circle-radius": 4,
        "circle-color": palette.paper,
        "circle-opacity": 0.6,
        "circle-stroke-color": palette.ink,
        "circle-stroke-width": 1.6,
      },
    },
  ];
}
