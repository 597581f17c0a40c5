import type { SourceSpecification, StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { alarmLayers } from "./alarms";
import { areaLayers, groundLayers, labelLayers, type MapLanguage, streetLayers } from "./basemap";
import { caseLayers, chosenCaseLayer } from "./cases";
import { CELL_MIN_ZOOM, cellLayers, chosenCellLayer, gridLayer, hexagonLayer } from "./cells";
import { COMPONENT_MIN_ZOOM, componentLayers } from "./components";
import { SOURCES } from "./names";
import type { MapPalette } from "./palette";
import { watchedFarLayer, watchedLayers, watchedSource } from "./watched";

export type StyleChoices = {
  /** Where the server is, e.g. `https://city.example`: MapLibre's workers need whole addresses. */
  origin: string;
  palette: MapPalette;
  language: MapLanguage;
  /** West, south, east, north of the city: nothing is asked for outside. [°] */
  bounds: [number, number, number, number];
  /** The filter of the case tiles, as a query string without `?`. */
  caseQuery: string;
  /** Whether they are those of a moment of the past, which the query names. */
  isPast?: boolean;
  /** Code of the chosen cell; empty for none. */
  cellCode: string;
};

/** The template of one tile layer's addresses. */
export function tileUrl(origin: string, name: string, query = ""): string {
  return `${origin}/api/v1/tiles/${name}/{z}/{x}/{y}${query ? `?${query}` : ""}`;
}

function tiles(
  { origin, bounds }: Pick<StyleChoices, "origin" | "bounds">,
  name: string,
  zooms: { minzoom: number; maxzoom: number },
  query = "",
): SourceSpecification {
  return { type: "vector", tiles: [tileUrl(origin, name, query)], bounds, ...zooms };
}

/** The tiles that cases are drawn from: those of now, or of a moment of the past. */
export function caseTiles(isPast: boolean): string {
  return isPast ? "past_cases" : "cases";
}

/** The city alone: what a citizen sees, and the first page. */
export function baseStyle(
  choices: Pick<StyleChoices, "origin" | "palette" | "language" | "bounds">,
): StyleSpecification {
  const { palette, language } = choices;
  return {
    version: 8,
    sources: { [SOURCES.basemap]: tiles(choices, "basemap", { minzoom: 6, maxzoom: 16 }) },
    layers: [
      ...groundLayers(palette),
      ...streetLayers(palette),
      ...areaLayers(palette),
      ...labelLayers(palette, language),
    ],
  };
}

/** The city with its grid drawn on it: the picture of the first page. */
export function gridStyle(
  choices: Pick<StyleChoices, "origin" | "palette" | "language" | "bounds">,
): StyleSpecification {
  const base = baseStyle(choices);
  return {
    ...base,
    sources: {
      ...base.sources,
      [SOURCES.cells]: tiles(choices, "cells", { minzoom: CELL_MIN_ZOOM, maxzoom: 15 }),
    },
    layers: [
      ...groundLayers(choices.palette),
      gridLayer(choices.palette),
      ...base.layers.filter(({ id }) => !groundLayers(choices.palette).some((layer) => layer.id === id)),
    ],
  };
}

/** The command map: the city, and on it cells, components and cases. */
export function commandStyle(choices: StyleChoices): StyleSpecification {
  const { palette, language, caseQuery, cellCode, isPast = false } = choices;
  return {
    version: 8,
    sources: {
      ...baseStyle(choices).sources,
      [SOURCES.cells]: tiles(choices, "cells", { minzoom: CELL_MIN_ZOOM, maxzoom: 15 }),
      [SOURCES.hexagons]: tiles(choices, SOURCES.hexagons, { minzoom: 5, maxzoom: CELL_MIN_ZOOM - 1 }),
      [SOURCES.components]: tiles(choices, "components", {
        minzoom: COMPONENT_MIN_ZOOM,
        maxzoom: COMPONENT_MIN_ZOOM,
      }),
      [SOURCES.cases]: tiles(choices, caseTiles(isPast), { minzoom: 6, maxzoom: 15 }, caseQuery),
      [SOURCES.alarms]: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
      [SOURCES.watched]: watchedSource(),
      [SOURCES.pin]: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      ...groundLayers(palette),
      ...cellLayers(palette),
      hexagonLayer(palette, { isSeen: !isPast }),
      ...streetLayers(palette),
      ...areaLayers(palette),
      ...watchedLayers(palette),
      chosenCellLayer(palette, cellCode),
      ...alarmLayers(palette),
      ...componentLayers(palette),
      ...labelLayers(palette, language),
      chosenCaseLayer(palette),
      ...caseLayers(palette),
      watchedFarLayer(),
    ],
  };
}
