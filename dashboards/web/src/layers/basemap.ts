import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { BOLD, REGULAR } from "./fonts";
import { SOURCES, TILE_LAYERS } from "./names";
import type { MapPalette } from "./palette";

export type MapLanguage = "zh" | "en";

const MAJOR = ["motorway", "primary"];
const MIDDLE = ["secondary", "tertiary"];
const MINOR = ["residential", "service", "other"];

/** A feature's name in the reader's language, else in the city's own. */
export function nameIn(language: MapLanguage): ExpressionSpecification {
  return language === "en" ? ["coalesce", ["get", "name_en"], ["get", "name"]] : ["get", "name"];
}

function ofKind(kinds: string[]): ExpressionSpecification {
  return ["in", ["get", "kind"], ["literal", kinds]];
}

function layer(name: keyof typeof TILE_LAYERS): { source: string; "source-layer": string } {
  return { source: SOURCES.basemap, "source-layer": TILE_LAYERS[name] };
}

/** Ground, water and buildings: what lies under the streets. */
export function groundLayers(palette: MapPalette): LayerSpecification[] {
  return [
    { id: "ground", type: "background", paint: { "background-color": palette.ground } },
    {
      ...layer("water"),
      id: "water-fill",
      type: "fill",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.water },
    },
    {
      ...layer("water"),
      id: "water-line",
      type: "line",
      filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.water,
        "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 10, 0.8, 14, 3, 18, 14],
      },
    },
    {
      ...layer("buildings"),
      id: "buildings",
      type: "fill",
      minzoom: 14,
      paint: {
        "fill-color": palette.building,
        "fill-outline-color": palette.buildingOutline,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0, 15, 1],
      },
    },
  ];
}

type StreetLook = { id: string; kinds: string[]; minzoom: number; widths: [number, number, number] };

/** Widths at zoom 11, 14 and 18. [px] */
const STREETS: StreetLook[] = [
  { id: "minor", kinds: MINOR, minzoom: 13, widths: [0.3, 1.4, 12] },
  { id: "middle", kinds: MIDDLE, minzoom: 11, widths: [0.8, 3, 18] },
  { id: "major", kinds: MAJOR, minzoom: 8, widths: [1.6, 4.4, 24] },
];

function widthOf([far, middle, near]: StreetLook["widths"], extra: number): ExpressionSpecification {
  return [
    "interpolate",
    ["exponential", 1.5],
    ["zoom"],
    11,
    far + extra,
    14,
    middle + extra,
    18,
    near + extra,
  ];
}

/** Streets by rank, each with a casing, so that crossings read; then paths and rails. */
export function streetLayers(palette: MapPalette): LayerSpecification[] {
  const casings: LayerSpecification[] = STREETS.map((look) => ({
    ...layer("streets"),
    id: `streets-${look.id}-casing`,
    type: "line",
    minzoom: Math.max(look.minzoom, 12),
    filter: ofKind(look.kinds),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": palette.streetCasing, "line-width": widthOf(look.widths, 1.6) },
  }));
  const fills: LayerSpecification[] = STREETS.map((look) => ({
    ...layer("streets"),
    id: `streets-${look.id}`,
    type: "line",
    minzoom: look.minzoom,
    filter: ofKind(look.kinds),
    layout: { "line-cap": "round", "line-join": "round" },
    paint: {
      // Far out there is no casing: the street itself has to stand out from the ground.
      "line-color": [
        "step",
        ["zoom"],
        palette.streetFar,
        12,
        look.id === "major" ? palette.streetMajor : palette.street,
      ],
      "line-width": widthOf(look.widths, 0),
    },
  }));
  return [...casings, ...fills, ...lightLines(palette)];
}

function lightLines(palette: MapPalette): LayerSpecification[] {
  return [
    {
      ...layer("streets"),
      id: "streets-path",
      type: "line",
      minzoom: 15,
      filter: ofKind(["path"]),
      paint: { "line-color": palette.path, "line-width": 1.4, "line-dasharray": [2, 1.5] },
    },
    {
      ...layer("streets"),
      id: "streets-rail",
      type: "line",
      minzoom: 10,
      filter: ofKind(["rail"]),
      paint: {
        "line-color": palette.rail,
        "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.8, 16, 2.4],
        "line-dasharray": [4, 2],
      },
    },
  ];
}

/**
 * The outlines of the divisions: a county strong, a community faint and only from near. Solid: neighbours both
 * draw the border they share, and two runs of dashes make a third.
 */
export function areaLayers(palette: MapPalette): LayerSpecification[] {
  const look = [
    { level: "community", minzoom: 14, width: 0.8, opacity: 0.28 },
    { level: "street", minzoom: 12, width: 1, opacity: 0.3 },
    { level: "county", minzoom: 7, width: 2, opacity: 0.45 },
  ];
  return look.map(({ level, minzoom, width, opacity }) => ({
    ...layer("areas"),
    id: `areas-${level}`,
    type: "line",
    minzoom,
    filter: ["==", ["get", "level"], level],
    layout: { "line-join": "round" },
    paint: { "line-color": palette.areaLine, "line-width": width, "line-opacity": opacity },
  }));
}

/** Names of streets, water and divisions. They lie above everything that is filled. */
export function labelLayers(palette: MapPalette, language: MapLanguage): LayerSpecification[] {
  const halo = { "text-halo-color": palette.halo, "text-halo-width": 1.4 };
  const along = {
    "symbol-placement": "line",
    "text-field": nameIn(language),
    "text-max-angle": 30,
  } as const;
  return [
    {
      ...layer("streets"),
      id: "street-names",
      type: "symbol",
      minzoom: 10,
      filter: ["step", ["zoom"], ofKind(MAJOR), 14, ofKind([...MAJOR, ...MIDDLE]), 15.5, ["has", "name"]],
      layout: {
        ...along,
        "text-font": REGULAR,
        "text-size": ["interpolate", ["linear"], ["zoom"], 11, 10, 13, 10.5, 18, 14],
      },
      paint: { "text-color": palette.streetLabel, ...halo },
    },
    {
      ...layer("water"),
      id: "water-names",
      type: "symbol",
      minzoom: 11,
      filter: ["has", "name"],
      layout: { ...along, "text-font": REGULAR, "text-size": 13, "text-letter-spacing": 0.18 },
      paint: { "text-color": palette.waterLabel, "text-halo-color": palette.water, "text-halo-width": 1 },
    },
    ...placeLabels(palette, language),
  ];
}

/** Where a place's name may stand, best first: on the place, else beside it. [em] */
const ANCHORS: (string | [number, number])[] = [
  ["center", [0, 0]],
  ["top", [0, 1]],
  ["bottom", [0, -1]],
  ["left", [1.1, 0]],
  ["right", [-1.1, 0]],
  ["top-left", [0.8, 0.8]],
  ["bottom-right", [-0.8, -0.8]],
  ["top-right", [-0.8, 0.8]],
  ["bottom-left", [0.8, -0.8]],
].flat(1) as (string | [number, number])[];

function placeLabels(palette: MapPalette, language: MapLanguage): LayerSpecification[] {
  const look = [
    { level: "community", minzoom: 14.5, maxzoom: 18, size: 11.5, font: REGULAR, colour: palette.areaLabel },
    { level: "street", minzoom: 11.5, maxzoom: 16, size: 13, font: REGULAR, colour: palette.areaLabel },
    { level: "county", minzoom: 7, maxzoom: 14, size: 16, font: BOLD, colour: palette.placeLabel },
  ];
  return look.map(({ level, minzoom, maxzoom, size, font, colour }) => ({
    ...layer("places"),
    id: `place-${level}`,
    type: "symbol",
    minzoom,
    maxzoom,
    filter: ["==", ["get", "level"], level],
    layout: {
      "text-field": nameIn(language),
      "text-font": font,
      "text-size": size,
      "text-letter-spacing": level === "county" ? 0.08 : 0.02,
      "text-max-width": 8,
      "text-padding": level === "county" ? 2 : 6,
      // A name that a donut covers moves beside it.
      "text-variable-anchor-offset": ANCHORS,
      "text-justify": "auto",
      // The few great names always stand, where there is most room.
      "text-overlap": level === "county" ? "always" : "never",
    },
    paint: { "text-color": colour, "text-halo-color": palette.halo, "text-halo-width": 1.6 },
  }));
}
