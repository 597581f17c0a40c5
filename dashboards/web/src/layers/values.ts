import type {
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import { areaLayers, groundLayers, labelLayers, streetLayers } from "./basemap";
import { CELL_MIN_ZOOM } from "./cells";
import { LAYERS, SOURCES, TILE_LAYERS } from "./names";
import { roundLayers } from "./rounds";
import { baseStyle, type StyleChoices, tileUrl } from "./style";

/** The properties of a cell's feature state: its colour, whether it stands, whether it is the chosen one. */
export const VALUE_STATES = { colour: "colour", stands: "stands", chosen: "chosen" } as const;
/** The layer that the cells are painted in from so far that they have no tiles. */
export const FAR_LAYER = "values-far";

const OPACITY: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 12, 0.82, 15, 0.68, 18, 0.4];
const shared = { source: SOURCES.cells, "source-layer": TILE_LAYERS.cells } as const;

function stateIs(name: string, yes: number, no: number): ExpressionSpecification {
  return ["case", ["boolean", ["feature-state", name], false], yes, no];
}

/** The city with its cells in the colours that are said of them; labels stay above. */
export function valueStyle(
  choices: Pick<StyleChoices, "origin" | "palette" | "language" | "bounds">,
): StyleSpecification {
  const { palette, language, origin, bounds } = choices;
  const base = baseStyle(choices);
  const painted: LayerSpecification[] = [
    {
      ...shared,
      id: LAYERS.cellsFill,
      type: "fill",
      minzoom: CELL_MIN_ZOOM,
      paint: {
        "fill-color": ["to-color", ["feature-state", VALUE_STATES.colour], "rgba(0, 0, 0, 0)"],
        "fill-opacity": OPACITY,
      },
    },
    {
      ...shared,
      id: LAYERS.cellsOutline,
      type: "line",
      minzoom: 14,
      paint: { "line-color": palette.cellLine, "line-width": 0.5, "line-opacity": 0.4 },
    },
  ];
  const marked: LayerSpecification[] = [
    {
      ...shared,
      id: LAYERS.cellsHot,
      type: "line",
      minzoom: CELL_MIN_ZOOM,
      paint: {
        "line-color": palette.ink,
        "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.5, 13, 1.1, 16, 2],
        "line-opacity": stateIs(VALUE_STATES.stands, 0.85, 0),
      },
    },
    {
      ...shared,
      id: LAYERS.cellsChosen,
      type: "line",
      minzoom: CELL_MIN_ZOOM,
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.chosen,
        "line-width": 4,
        "line-opacity": stateIs(VALUE_STATES.chosen, 1, 0),
      },
    },
    {
      id: LAYERS.shapesFill,
      type: "line",
      source: SOURCES.shapes,
      layout: { "line-join": "round" },
      paint: {
        "line-color": palette.ink,
        "line-width": ["case", ["==", ["get", "rank"], 1], 2.6, 1.5],
        "line-dasharray": [3, 1.5],
      },
    },
    {
      id: LAYERS.subjectPoint,
      type: "circle",
      source: SOURCES.pin,
      paint: {
        "circle-radius": 7,
        "circle-color": "rgba(0, 0, 0, 0)",
        "circle-stroke-color": palette.chosen,
        "circle-stroke-width": 3,
      },
    },
  ];
  const nothing = { type: "FeatureCollection" as const, features: [] };
  return {
    version: 8,
    sources: {
      ...base.sources,
      [SOURCES.cells]: {
        type: "vector",
        tiles: [tileUrl(origin, "cells")],
        bounds,
        minzoom: CELL_MIN_ZOOM,
        maxzoom: 15,
      },
      [SOURCES.shapes]: { type: "geojson", data: nothing },
      [SOURCES.pin]: { type: "geojson", data: nothing },
      [SOURCES.rounds]: { type: "geojson", data: nothing },
    },
    layers: [
      ...groundLayers(palette),
      ...painted,
      ...streetLayers(palette),
      ...areaLayers(palette),
      ...marked,
      ...labelLayers(palette, language),
      ...roundLayers(palette),
    ],
  };
}
