import type { LayerSpecification, StyleSpecification } from "@maplibre/maplibre-gl-style-spec";
import { LAYERS, SOURCES, TILE_LAYERS } from "./names";
import type { MapPalette } from "./palette";
import { commandStyle, type StyleChoices } from "./style";

export type PageChoices = Omit<StyleChoices, "cellCode" | "caseQuery"> & {
  /** The cells that the page is about. */
  codes: readonly string[];
  /** Which cases are drawn; null for none. */
  caseQuery: string | null;
};

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

/** The command map as the picture of a page: without loads, with the page's cells marked. */
export function pageStyle({ codes, caseQuery, ...rest }: PageChoices): StyleSpecification {
  const style = commandStyle({ ...rest, caseQuery: caseQuery ?? "", cellCode: "" });
  const isCase = (layer: LayerSpecification) => "source" in layer && layer.source === SOURCES.cases;
  return {
    ...style,
    layers: style.layers
      .filter((layer) => caseQuery !== null || !isCase(layer))
      .flatMap((layer) => (layer.id === LAYERS.cellsChosen ? subjectLayers(rest.palette, codes) : [layer])),
  };
}
