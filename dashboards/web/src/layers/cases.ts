import type { ExpressionSpecification, LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { STAGES, type Stage } from "../cases/stages";
import { BOLD } from "./fonts";
import { LAYERS, SOURCES, TILE_LAYERS } from "./names";
import type { MapPalette } from "./palette";

/** From this zoom on the server sends single cases; before, one point a square with its counts. */
export const CASE_POINT_ZOOM = 13;

/** A donut is drawn in this many parts: fine enough to read, coarse enough that few images are made. */
export const DONUT_PARTS = 12;

const SHARED = { source: SOURCES.cases, "source-layer": TILE_LAYERS.cases } as const;

const COUNT: ExpressionSpecification = ["max", ["to-number", ["get", "count"], 1], 1];

function countOf(stage: Stage): ExpressionSpecification {
  return ["to-number", ["get", stage], 0];
}

/**
 * The name of a cluster's image: `donut/<parts reported>/<parts dispatched>/…`, or `dot/<stage>` where a
 * single case stands alone.
 */
function clusterName(): ExpressionSpecification {
  const parts = STAGES.flatMap((stage) => [
    "/",
    ["to-string", ["round", ["/", ["*", DONUT_PARTS, countOf(stage)], COUNT]]],
  ]);
  const dots = STAGES.flatMap((stage) => [["==", countOf(stage), 1], `dot/${stage}`]);
  return [
    "case",
    [">", COUNT, 1],
    ["concat", "donut", ...parts],
    ...dots,
    `dot/${STAGES[0]}`,
  ] as ExpressionSpecification;
}

/** `mark/<stage>/<plain|urgent>/<on|late|held>`: the name of a case's image. */
function markName(): ExpressionSpecification {
  return [
    "concat",
    "mark/",
    ["get", "stage"],
    ["case", ["to-boolean", ["get", "is_emergency"]], "/urgent", "/plain"],
    [
      "case",
      ["to-boolean", ["get", "is_suspended"]],
      "/held",
      ["to-boolean", ["get", "late"]],
      "/late",
      "/on",
    ],
  ];
}

/** Smaller where the whole city is on a phone: donuts must leave room for names. */
function byZoom(sized: (scale: number) => ExpressionSpecification): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], 10, sized(0.72), 12, sized(1)];
}

/**
 * Far out: a dot for a case that stands alone, a donut of the five stages with its number for several. Names
 * of places give way to donuts and move beside them; dots are too small to be in their way.
 */
function clusterLayers(palette: MapPalette): LayerSpecification[] {
  const shared = { ...SHARED, type: "symbol", maxzoom: CASE_POINT_ZOOM } as const;
  return [
    {
      ...shared,
      id: LAYERS.caseDots,
      filter: ["==", ["get", "count"], 1],
      layout: {
        "icon-image": clusterName(),
        "icon-size": 0.5,
        "icon-allow-overlap": true,
        "icon-ignore-placement": true,
      },
    },
    {
      ...shared,
      id: LAYERS.caseClusters,
      filter: ["all", ["has", "count"], [">", COUNT, 1]],
      layout: {
        "icon-image": clusterName(),
        "icon-size": byZoom((scale) => [
          "interpolate",
          ["linear"],
          ["sqrt", COUNT],
          1,
          0.5 * scale,
          6,
          0.75 * scale,
          30,
          1.2 * scale,
        ]),
        "icon-allow-overlap": true,
        "icon-padding": 0,
        "text-field": ["to-string", COUNT],
        "text-font": BOLD,
        "text-size": byZoom((scale) => ["interpolate", ["linear"], ["sqrt", COUNT], 1, 10 * scale, 30, 15]),
        "text-allow-overlap": true,
        "text-ignore-placement": true,
        "symbol-sort-key": COUNT,
      },
      paint: { "text-color": palette.ink },
    },
  ];
}

/** From near: one mark a case, urgent and late ones on top. */
function pointLayer(): LayerSpecification {
  return {
    ...SHARED,
    id: LAYERS.casePoints,
    type: "symbol",
    minzoom: CASE_POINT_ZOOM,
    filter: ["all", ["!", ["has", "count"]], ["!", ["has", "unplaced"]]],
    layout: {
      "icon-image": markName(),
      "icon-size": ["interpolate", ["linear"], ["zoom"], 13, 0.7, 16, 0.9, 18, 1],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "symbol-sort-key": [
        "+",
        ["case", ["to-boolean", ["get", "is_emergency"]], 4, 0],
        ["case", ["to-boolean", ["get", "late"]], 2, 0],
        ["case", ["==", ["get", "stage"], "closed"], 0, 1],
      ],
    },
  };
}

/**
 * Cases that stand on a stand-in point because nobody knows their place: one mark for all of them, whose
 * ground opens their cell. Beside true cases it moves down, so that both are seen.
 */
function unplacedLayer(palette: MapPalette): LayerSpecification {
  return {
    ...SHARED,
    id: LAYERS.caseUnplaced,
    type: "symbol",
    filter: [">", ["to-number", ["get", "unplaced"], 0], 0],
    layout: {
      "icon-image": "unplaced",
      "icon-size": 0.8,
      "icon-offset": [
        "case",
        [">", ["to-number", ["get", "count"], 0], 0],
        ["literal", [0, 34]],
        ["literal", [0, 0]],
      ],
      "icon-overlap": "cooperative",
      "text-field": ["case", ["has", "count"], ["to-string", ["get", "unplaced"]], ""],
      "text-font": BOLD,
      "text-size": 11,
      "text-anchor": "left",
      "text-offset": [
        "case",
        [">", ["to-number", ["get", "count"], 0], 0],
        ["literal", [1.3, 2.5]],
        ["literal", [1.3, 0]],
      ],
      "text-optional": true,
    },
    paint: { "text-color": palette.areaLabel, "text-halo-color": palette.halo, "text-halo-width": 1.4 },
  };
}

export function caseLayers(palette: MapPalette): LayerSpecification[] {
  return [unplacedLayer(palette), ...clusterLayers(palette), pointLayer()];
}

/** The ring around the case that is open in the drawer. It has a source of its own: it is always shown. */
export function chosenCaseLayer(palette: MapPalette): LayerSpecification {
  return {
    id: LAYERS.caseChosen,
    type: "circle",
    source: SOURCES.pin,
    paint: {
      "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 12, 16, 19],
      "circle-color": "rgba(0, 0, 0, 0)",
      "circle-stroke-color": palette.chosen,
      "circle-stroke-width": 3,
    },
  };
}
