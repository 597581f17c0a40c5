import type {
  ExpressionSpecification,
  LayerSpecification,
  StyleSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import { LAYERS, SOURCES, TILE_LAYERS } from "./names";
import type { MapPalette } from "./palette";
import { commandStyle, type StyleChoices } from "./style";

const NOTHING = { type: "FeatureCollection" as const, features: [] };

export type PageChoices = Omit<StyleChoices, "cellCode" | "caseQuery"> & {
  /** The cells that the page is about. */
  codes: readonly string[];
  /** Which cases are drawn; null for none. */
  caseQuery: string | null;
  /** Cells in colours of their own, besides. */
  fills?: readonly CellFill[] | undefined;
};

/** Cells that are painted alike. */
export type CellFill = { codes: readonly string[]; colour: string };

/** Cells by what is said of each. */
function fillLayers(fills: readonly CellFill[]): LayerSpecification[] {
  return fills.map(({ codes, colour }, index) => ({
    id: `cells-said-${index}`,
    type: "fill",
    source: SOURCES.cells,
    "source-layer": TILE_LAYERS.cells,
    filter: ["in", ["get", "code"], ["literal", [...codes]]],
    paint: { "fill-color": colour, "fill-opacity": 0.55 },
  }));
}

/** Shapes that a page brings itself; each is as strong as its property `weight` says, from 0 to 1. */
function shapeLayers(palette: MapPalette): LayerSpecification[] {
  const weight: ExpressionSpecification = ["to-number", ["get", "weight"], 1];
  return [
    {
      id: LAYERS.shapesFill,
      type: "fill",
      source: SOURCES.shapes,
      filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]],
      paint: {
        "fill-color": ["coalesce", ["get", "colour"], palette.late],
        "fill-opacity": ["interpolate", ["linear"], weight, 0, 0.12, 1, 0.6],
        "fill-outline-color": ["coalesce", ["get", "colour"], palette.late],
      },
    },
    {
      id: "shapes-line",
      type: "line",
      source: SOURCES.shapes,
      filter: ["has", "line"],
      layout: { "line-join": "round" },
      paint: { "line-color": ["get", "line"], "line-width": 1.6 },
    },
    {
      id: LAYERS.shapesPoint,
      type: "circle",
      source: SOURCES.shapes,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 7,
        "circle-color": ["coalesce", ["get", "colour"], palette.late],
        "circle-stroke-color": palette.paper,
        "circle-stroke-width": 1.5,
      },
    },
  ];
}

/** The cells that the page is about: washed, and with a frame. */
function subjectLayers(palette: MapPalette, codes: readonly string[]): LayerSpecification[] {
  const shared = {
    source: SOURCES.cells,
    "source-layer": TILE_LAYERS.cells,
    filter: ["in", ["get", "code"], ["literal", [...codes]]],
  } as const satisfies Partial<LayerSpecification>;
  return [
    {
      ...shared,
      id: LAYERS.subjectFill,
      type: "fill",
      paint: { "fill-color": palette.chosen, "fill-opacity": 0.16 },
    },
    {
      ...shared,
      id: LAYERS.cellsChosen,
      type: "line",
      layout: { "line-join": "round" },
      paint: { "line-color": palette.chosen, "line-width": 3.5 },
    },
  ];
}

/** The thing itself, drawn whatever the tiles hold, and the way from where it stands to where it would go. */
function pointLayers(palette: MapPalette): LayerSpecification[] {
  return [
    {
      id: LAYERS.trace,
      type: "line",
      source: SOURCES.trace,
      paint: { "line-color": palette.chosen, "line-width": 2.5, "line-dasharray": [2, 1.5] },
    },
    {
      id: LAYERS.subjectPoint,
      type: "circle",
      source: SOURCES.pin,
      paint: {
        "circle-radius": 5,
        "circle-color": palette.chosen,
        "circle-stroke-color": palette.paper,
        "circle-stroke-width": 1.5,
      },
    },
  ];
}

/** The command map as the picture of a page: without loads, with the page's cells marked. */
export function pageStyle({ codes, caseQuery, fills = [], ...rest }: PageChoices): StyleSpecification {
  const style = commandStyle({ ...rest, caseQuery: caseQuery ?? "", cellCode: "" });
  // From far away cases are counted in hexagons.
  const isCase = (layer: LayerSpecification) =>
    "source" in layer && (layer.source === SOURCES.cases || layer.source === SOURCES.hexagons);
  return {
    ...style,
    sources: {
      ...style.sources,
      [SOURCES.trace]: { type: "geojson", data: NOTHING },
      [SOURCES.shapes]: { type: "geojson", data: NOTHING },
    },
    layers: [
      ...style.layers
        .filter((layer) => caseQuery !== null || !isCase(layer))
        .flatMap((layer) =>
          layer.id === LAYERS.cellsChosen
            ? [...fillLayers(fills), ...subjectLayers(rest.palette, codes)]
            : [layer],
        ),
      ...shapeLayers(rest.palette),
      ...pointLayers(rest.palette),
    ],
  };
}
