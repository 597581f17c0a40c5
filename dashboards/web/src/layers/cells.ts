import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { HOT_STATE, LAYERS, OPEN_CASES_STATE, SOURCES, TILE_LAYERS } from "./names";
import type { MapPalette } from "./palette";

/** How many open cases a cell may hold before its colour deepens, lightest first. [cases] */
export const OPEN_CASE_STEPS = [1, 3, 6, 10] as const;

/** Cells are shown from here on: before, one of 100 m is a single pixel. */
export const CELL_MIN_ZOOM = 11;

/**
 * The cell grid, shaded by open cases. The counts are feature state, so that a tile never changes
 * when a case does.
 */
export function cellLayers(palette: MapPalette): LayerSpecification[] {
  const [first, second, third, fourth] = OPEN_CASE_STEPS;
  const [low, some, many, most] = palette.cellBusy;
  const shared = { source: SOURCES.cells, "source-layer": TILE_LAYERS.cells } as const;
  return [
    {
      ...shared,
      id: LAYERS.cellsFill,
      type: "fill",
      minzoom: CELL_MIN_ZOOM,
      paint: {
        "fill-color": [
          "step",
          ["coalesce", ["feature-state", OPEN_CASES_STATE], 0],
          "rgba(0, 0, 0, 0)", // still there to be clicked
          first,
          low,
          second,
          some,
          third,
          many,
          fourth,
          most,
        ],
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 12, 0.85, 16, 0.55, 18, 0.3],
      },
    },
    {
      ...shared,
      id: LAYERS.cellsOutline,
      type: "line",
      minzoom: 14, // a 100 m cell is narrower than 15 px before
      paint: {
        "line-color": palette.cellLine,
        "line-width": 0.6,
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.25, 16, 0.7],
      },
    },
    hotLayer(palette),
  ];
}

/** Cells that stand out from the city: filled above it, only faintly below. Feature state, like the shading. */
function hotLayer(palette: MapPalette): LayerSpecification {
  const score: ExpressionSpecification = ["coalesce", ["feature-state", HOT_STATE], 0];
  return {
    id: LAYERS.cellsHot,
    type: "fill",
    source: SOURCES.cells,
    "source-layer": TILE_LAYERS.cells,
    minzoom: CELL_MIN_ZOOM,
    paint: {
      "fill-color": ["case", [">", score, 0], palette.hot, palette.cold],
      "fill-opacity": ["interpolate", ["linear"], ["abs", score], 0, 0, 2, 0.45, 6, 0.85],
    },
  };
}

/** From how many open cases a km² on a hexagon deepens, lightest first. [cases km⁻²] */
export const HEXAGON_STEPS = [1, 5, 20, 60] as const;

/** From so far that cells are no longer drawn: open cases by hexagons, by the city's ground in each. */
export function hexagonLayer(palette: MapPalette, { isSeen }: { isSeen: boolean }): LayerSpecification {
  const [first, second, third, fourth] = HEXAGON_STEPS;
  const [low, some, many, most] = palette.cellBusy;
  return {
    id: LAYERS.hexagons,
    type: "fill",
    source: SOURCES.hexagons,
    "source-layer": TILE_LAYERS.hexagons,
    maxzoom: CELL_MIN_ZOOM,
    layout: { visibility: isSeen ? "visible" : "none" },
    paint: {
      "fill-color": [
        "step",
        ["to-number", ["get", "per_km2"], 0],
        "rgba(0, 0, 0, 0)",
        first,
        low,
        second,
        some,
        third,
        many,
        fourth,
        most,
      ],
      "fill-opacity": 0.6,
      "fill-outline-color": palette.cellLine,
    },
  };
}

/** The frame around the chosen cell; none while `code` is empty. */
export function chosenCellLayer(palette: MapPalette, code: string): LayerSpecification {
  return {
    id: LAYERS.cellsChosen,
    type: "line",
    source: SOURCES.cells,
    "source-layer": TILE_LAYERS.cells,
    filter: ["==", ["get", "code"], code],
    paint: { "line-color": palette.chosen, "line-width": 3 },
  };
}

/** The lattice alone, as a drawing. */
export function gridLayer(palette: MapPalette): LayerSpecification {
  return {
    id: LAYERS.grid,
    type: "line",
    source: SOURCES.cells,
    "source-layer": TILE_LAYERS.cells,
    paint: { "line-color": palette.cellLine, "line-width": 0.7, "line-opacity": 0.45 },
  };
}
