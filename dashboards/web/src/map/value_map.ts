import type { GeoJSONSource } from "maplibre-gl";
import type { MapLanguage } from "../layers/basemap";
import { CELL_MIN_ZOOM } from "../layers/cells";
import { LAYERS, SOURCES } from "../layers/names";
import type { MapPalette } from "../layers/palette";
import { FAR_LAYER, VALUE_STATES, valueStyle } from "../layers/values";
import type { Bounds, Place } from "./city_map";
import { LibreMap, type MapMouseEvent, ScaleControl } from "./engine";
import { canvasOf, nearestCell } from "./far_cells";
import { type DrawnRound, roundShapes } from "./round_shapes";

/** What the cells of a map are painted with, row by row. */
export type PaintedCells = {
  ids: readonly number[];
  /** The middle of each cell, where it is known: from far away cells have no tiles. [°] */
  lon: readonly number[] | null;
  lat: readonly number[] | null;
  colours: readonly (string | null)[];
  /** Which cells have a frame. */
  stands: readonly boolean[];
};

/** A ring around some ground: a cluster of a scan. [°, m] */
export type Ring = Place & { radiusM: number; rank: number };

export type View = { lon: number; lat: number; zoom: number };

type Start = {
  frame: Bounds;
  cityBounds: Bounds;
  palette: MapPalette;
  language: MapLanguage;
  words: { title: string; wheel: string; wheelMac: string; touch: string };
  /** Hears over which row the mouse stands, and where on the map; null for none. */
  onOver: (row: number | null, at: { x: number; y: number }) => void;
  /** Hears which row was pressed; null for the ground beside the cells. */
  onPress: (row: number | null) => void;
  /** Hears where the map was moved to by hand. */
  onMove?: (view: View) => void;
};

const EDGE = 0.05;
const EARTH_M = 6_371_008.8;
const SIDES = 72;

/** A circle on the ground as a line. */
function circle({ lon, lat, radiusM, rank }: Ring) {
  const up = ((radiusM / EARTH_M) * 180) / Math.PI;
  const wide = up / Math.cos((lat * Math.PI) / 180);
  const coordinates = Array.from({ length: SIDES + 1 }, (_, side) => {
    const turn = (2 * Math.PI * side) / SIDES;
    return [lon + wide * Math.cos(turn), lat + up * Math.sin(turn)];
  });
  return {
    type: "Feature" as const,
    properties: { rank },
    geometry: { type: "LineString" as const, coordinates },
  };
}

/** The map of a result: the city's cells in colours, which can be asked for their numbers. It scrolls with the page. */
export class ValueMap {
  private readonly map: LibreMap;
  private cells: PaintedCells | null = null;
  private rows = new Map<number, number>();
  private rings: readonly Ring[] = [];
  private rounds: readonly DrawnRound[] = [];
  private chosen: number | null = null;
  private isLed = false;
  /** Whether there is a style to paint in. */
  private isReady = false;

  constructor(container: HTMLElement, start: Start) {
    const { title, wheel, wheelMac, touch } = start.words;
    this.map = new LibreMap({
      container,
      style: valueStyle({
        origin: window.location.origin,
        bounds: start.cityBounds,
        palette: start.palette,
        language: start.language,
      }),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 19,
      fadeDuration: 0,
      cooperativeGestures: true,
      locale: {
        "Map.Title": title,
        "CooperativeGesturesHandler.WindowsHelpText": wheel,
        "CooperativeGesturesHandler.MacHelpText": wheelMac,
        "CooperativeGesturesHandler.MobileHelpText": touch,
      },
      canvasContextAttributes: { preserveDrawingBuffer: true },
      bounds: start.frame,
      fitBoundsOptions: {
        padding: Math.round(Math.min(container.clientWidth, container.clientHeight) * EDGE),
        maxZoom: 16,
      },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
    this.map.on("style.load", () => {
      this.isReady = true;
      this.paint();
      this.drawRings();
      this.drawRounds();
      this.frameChosen(true);
    });
    this.map.on("mousemove", (event) => {
      const row = this.rowAt(event);
      this.map.getCanvas().style.cursor = row === null ? "" : "pointer";
      start.onOver(row, event.point);
    });
    this.map.on("mouseout", () => start.onOver(null, { x: 0, y: 0 }));
    this.map.on("movestart", () => start.onOver(null, { x: 0, y: 0 }));
    this.map.on("click", (event) => start.onPress(this.rowAt(event)));
    this.map.on("move", () => {
      if (!this.isLed) start.onMove?.(this.view());
    });
  }

  private view(): View {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat, zoom: this.map.getZoom() };
  }

  private rowAt(event: MapMouseEvent): number | null {
    if (this.cells === null) return null;
    if (this.map.getZoom() < CELL_MIN_ZOOM) return nearestCell(this.cells, event.lngLat);
    if (this.map.getLayer(LAYERS.cellsFill) === undefined) return null;
    const id = this.map.queryRenderedFeatures(event.point, { layers: [LAYERS.cellsFill] })[0]?.id;
    return id === undefined ? null : (this.rows.get(Number(id)) ?? null);
  }

  /** Go where another map is, without telling it back. */
  follow({ lon, lat, zoom }: View): void {
    this.isLed = true;
    this.map.jumpTo({ center: [lon, lat], zoom });
    this.isLed = false;
  }

  /** Paint the cells anew. */
  setCells(cells: PaintedCells): void {
    this.cells = cells;
    this.rows = new Map(cells.ids.map((id, row) => [id, row]));
    this.paint();
  }

  private paint(): void {
    if (this.cells === null || !this.isReady) return;
    const { ids, colours, stands } = this.cells;
    const source = { source: SOURCES.cells, sourceLayer: "cells" };
    this.map.removeFeatureState(source);
    for (const [row, id] of ids.entries()) {
      const colour = colours[row];
      const isFramed = stands[row] === true;
      if (colour === null && !isFramed) continue;
      this.map.setFeatureState(
        { ...source, id },
        {
          ...(colour == null ? {} : { [VALUE_STATES.colour]: colour }),
          ...(isFramed ? { [VALUE_STATES.stands]: true } : {}),
        },
      );
    }
    this.paintFar();
    this.frameChosen(true);
  }

  private paintFar(): void {
    const far = this.cells === null ? null : canvasOf(this.cells);
    if (this.map.getLayer(FAR_LAYER) !== undefined) this.map.removeLayer(FAR_LAYER);
    if (this.map.getSource(FAR_LAYER) !== undefined) this.map.removeSource(FAR_LAYER);
    if (far === null) return;
    this.map.addSource(FAR_LAYER, {
      type: "canvas",
      canvas: far.canvas,
      coordinates: far.corners,
      animate: false,
    });
    this.map.addLayer(
      {
        id: FAR_LAYER,
        type: "raster",
        source: FAR_LAYER,
        maxzoom: CELL_MIN_ZOOM,
        paint: { "raster-opacity": 0.85, "raster-fade-duration": 0, "raster-resampling": "nearest" },
      },
      LAYERS.cellsFill,
    );
  }

  /** Draw rings around clusters. */
  setRings(rings: readonly Ring[]): void {
    this.rings = rings;
    this.drawRings();
  }

  private drawRings(): void {
    if (!this.isReady) return;
    this.map
      .getSource<GeoJSONSource>(SOURCES.shapes)
      ?.setData({ type: "FeatureCollection", features: this.rings.map(circle) });
  }

  /** Draw the rounds of a patrol plan. */
  setRounds(rounds: readonly DrawnRound[]): void {
    this.rounds = rounds;
    this.drawRounds();
  }

  private drawRounds(): void {
    if (!this.isReady) return;
    this.map.getSource<GeoJSONSource>(SOURCES.rounds)?.setData(roundShapes(this.rounds));
  }

  /** Frame one row; null for none. The map comes to it when it is out of sight. */
  setChosen(row: number | null): void {
    this.frameChosen(false);
    this.chosen = row;
    this.frameChosen(true);
    const place = this.placeOf(row);
    if (place !== null && !this.map.getBounds().contains(place)) this.map.easeTo({ center: place });
  }

  private placeOf(row: number | null): [number, number] | null {
    const lon = row === null ? undefined : this.cells?.lon?.[row];
    const lat = row === null ? undefined : this.cells?.lat?.[row];
    return lon === undefined || lat === undefined ? null : [lon, lat];
  }

  private frameChosen(isFramed: boolean): void {
    const id = this.chosen === null ? undefined : this.cells?.ids[this.chosen];
    if (!this.isReady) return;
    if (id !== undefined) {
      this.map.setFeatureState(
        { source: SOURCES.cells, sourceLayer: "cells", id },
        { [VALUE_STATES.chosen]: isFramed },
      );
    }
    const place = isFramed ? this.placeOf(this.chosen) : null;
    this.map.getSource<GeoJSONSource>(SOURCES.pin)?.setData({
      type: "FeatureCollection",
      features:
        place === null
          ? []
          : [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: place } }],
    });
  }

  /** Show some ground whole. */
  show([west, south, east, north]: Bounds): void {
    this.map.fitBounds(
      [
        [west, south],
        [east, north],
      ],
      { padding: 40, maxZoom: 16, animate: false },
    );
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps });
  }

  resize(): void {
    this.map.resize();
  }

  destroy(): void {
    this.map.remove();
  }
}
