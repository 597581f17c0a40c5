import type { LayerSpecification } from "@maplibre/maplibre-gl-style-spec";
import { REGULAR } from "./fonts";
import { LAYERS, SOURCES, TILE_LAYERS } from "./names";
import type { MapPalette } from "./palette";

/** Components are shown from here on: before, a street of lamps is one smear. */
export const COMPONENT_MIN_ZOOM = 16;

/** What stands in the street: one colour a class, hollow where it is damaged or lost. */
export function componentLayers(palette: MapPalette): LayerSpecification[] {
  const colours = palette.component;
  const shared = {
    source: SOURCES.components,
    "source-layer": TILE_LAYERS.components,
    minzoom: COMPONENT_MIN_ZOOM,
  } as const;
  return [
    {
      ...shared,
      id: LAYERS.componentPoints,
      type: "circle",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 16, 2.2, 19, 6],
        "circle-color": [
          "case",
          ["in", ["get", "state"], ["literal", ["damaged", "lost"]]],
          palette.paper,
          [
            "match",
            ["%", ["to-number", ["get", "class_id"], 0], colours.length],
            ...colours.slice(0, -1).flatMap((colour, index) => [index, colour]),
            colours[colours.length - 1] ?? palette.ink,
          ] as unknown as string,
        ],
        "circle-stroke-color": [
          "case",
          ["in", ["get", "state"], ["literal", ["damaged", "lost"]]],
          palette.late,
          palette.paper,
        ],
        "circle-stroke-width": 1.2,
        "circle-opacity": 0.9,
      },
    },
    {
      ...shared,
      id: "component-names",
      type: "symbol",
      minzoom: 18,
      layout: {
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": 10.5,
        "text-offset": [0, 0.9],
        "text-anchor": "top",
        "text-optional": true,
      },
      paint: { "text-color": palette.streetLabel, "text-halo-color": palette.halo, "text-halo-width": 1.2 },
    },
  ];
}
