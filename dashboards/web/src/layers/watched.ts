import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
} from "@maplibre/maplibre-gl-style-spec";
import { LAYERS, SOURCES, TILE_LAYERS, WATCHED_STATE } from "./names";
import type { MapPalette } from "./palette";

/** The image of the frame that stands for a cell from afar. */
export const WATCHED_IMAGE = "watched";
/** From here on a cell is wide enough for a frame of its own. */
export const NEAR_ZOOM = 14;
/** From afar cells so near each other have one frame. [px] */
export const FRAME_PX = 20;

/** Cells on a watch list: framed by dashes. */
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
    minzoom: NEAR_ZOOM,
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
  ];
}

/** The middles of cells on watch lists; what lies close together is one from afar. */
export function watchedSource(): GeoJSONSourceSpecification {
  return {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
    cluster: true,
    clusterRadius: FRAME_PX,
    clusterMaxZoom: NEAR_ZOOM,
  };
}

/** The same from so far that cells are too small: a frame of one size around the middle of each, above all marks. */
export function watchedFarLayer(): LayerSpecification {
  return {
    id: LAYERS.watchedFar,
    type: "symbol",
    source: SOURCES.watched,
    maxzoom: NEAR_ZOOM,
    layout: {
      "icon-image": WATCHED_IMAGE,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.6, 12, 1],
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
    },
  };
}
