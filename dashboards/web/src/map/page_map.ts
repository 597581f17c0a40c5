import type { GeoJSONSource } from "maplibre-gl";
import type { MapLanguage } from "../layers/basemap";
import { LAYERS, SOURCES } from "../layers/names";
import { type CellFill, pageStyle } from "../layers/page";
import type { MapPalette } from "../layers/palette";
import type { Bounds, Place } from "./city_map";
import { LibreMap, type MapMouseEvent, Marker, ScaleControl } from "./engine";
import { type Hit, hitAt, isOverMark } from "./hits";
import { drawByName, MARK_RATIO } from "./marks";

/** Shapes that a page brings: polygons by `weight`, points by `colour`; the property `key` says which was pressed. */
export type Shapes = {
  type: "FeatureCollection";
  features: { type: "Feature"; geometry: unknown; properties: Record<string, unknown> }[];
};

/** What a page is about: its cells, its thing, and how much ground is shown. */
export type Subject = {
  codes: readonly string[];
  caseQuery: string | null;
  point: Place | null;
  /** What has to be seen whole. */
  frame: Bounds;
  /** Cells that are painted by what is said of them. */
  fills?: readonly CellFill[];
};

/** What the map says to whoever turns the wheel over it, and what it is called. */
export type PageMapWords = { title: string; wheel: string; wheelMac: string; touch: string };

type Start = {
  cityBounds: Bounds;
  subject: Subject;
  palette: MapPalette;
  language: MapLanguage;
  words: PageMapWords;
  onHit: (hit: Hit) => void;
  /** Hears where the pin was put; without it there is no pin, and a press opens what it met. */
  onPin?: ((place: Place) => void) | undefined;
  /** Hears the `key` of a shape that was pressed. */
  onShape?: ((key: string) => void) | undefined;
  /** Hears every press, wherever it falls, instead of what was met. */
  onGround?: ((place: Place) => void) | undefined;
  /** Hears which ground is seen, whenever the map has come to rest. */
  onBounds?: ((bounds: Bounds) => void) | undefined;
};

/** The ground around a cell is shown, too: so much of the map's shorter side. [-] */
const AROUND = 0.26;
/** What has no surroundings of interest, as a whole district, fills the map but for an edge. [-] */
const EDGE = 0.05;

/** A small map inside a page that is read and printed. It scrolls with the page, and keeps its picture for paper. */
export class PageMap {
  private readonly map: LibreMap;
  private readonly start: Start;
  private pin: Marker | null = null;
  private shapes: Shapes | null = null;

  constructor(container: HTMLElement, start: Start) {
    this.start = start;
    const { title, wheel, wheelMac, touch } = start.words;
    this.map = new LibreMap({
      container,
      style: this.style(),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 20,
      fadeDuration: 0,
      cooperativeGestures: true,
      locale: {
        "Map.Title": title,
        "CooperativeGesturesHandler.WindowsHelpText": wheel,
        "CooperativeGesturesHandler.MacHelpText": wheelMac,
        "CooperativeGesturesHandler.MobileHelpText": touch,
      },
      canvasContextAttributes: { preserveDrawingBuffer: true },
      bounds: start.subject.frame,
      fitBoundsOptions: { padding: this.padding(container), maxZoom: 18.5 },
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
    this.map.setMissingStyleImageResolver(async (name) => {
      if (this.map.hasImage(name)) return;
      const image = drawByName(name, this.start.palette);
      if (image !== null) this.map.addImage(name, image, { pixelRatio: MARK_RATIO });
    });
    this.map.on("style.load", () => this.showPoint());
    this.map.on("moveend", () => start.onBounds?.(this.bounds()));
    this.map.on("click", (event) => {
      const shape = start.onShape === undefined ? null : this.shapeAt(event);
      const ground = { lon: event.lngLat.lng, lat: event.lngLat.lat };
      if (start.onGround !== undefined) start.onGround(ground);
      else if (shape !== null) start.onShape?.(shape);
      else if (start.onPin === undefined) start.onHit(hitAt(this.map, event));
      else start.onPin(ground);
    });
    this.map.on("mousemove", (event) => {
      if (start.onPin !== undefined || start.onGround !== undefined) return;
      const isOver = isOverMark(this.map, event) || hitAt(this.map, event).kind === "cell";
      this.map.getCanvas().style.cursor = isOver ? "pointer" : "";
    });
  }

  private shapeAt({ point }: MapMouseEvent): string | null {
    const layers = [LAYERS.shapesPoint, LAYERS.shapesFill].filter((one) => this.map.getLayer(one));
    const key: unknown = this.map.queryRenderedFeatures(point, { layers })[0]?.properties["key"];
    return typeof key === "string" ? key : null;
  }

  private padding({ clientWidth, clientHeight }: HTMLElement): number {
    const { codes, point } = this.start.subject;
    const share = codes.length > 0 || point !== null ? AROUND : EDGE;
    return Math.round(Math.min(clientWidth, clientHeight) * share);
  }

  private style() {
    const { palette, language, cityBounds, subject } = this.start;
    return pageStyle({
      origin: window.location.origin,
      bounds: cityBounds,
      palette,
      language,
      codes: subject.codes,
      caseQuery: subject.caseQuery,
      fills: subject.fills,
    });
  }

  private showPoint(): void {
    const { point } = this.start.subject;
    if (this.pin !== null) this.trace();
    this.drawShapes();
    if (point === null) return;
    this.map.getSource<GeoJSONSource>(SOURCES.pin)?.setData({
      type: "Feature",
      properties: {},
      geometry: { type: "Point", coordinates: [point.lon, point.lat] },
    });
  }

  private bounds(): Bounds {
    const seen = this.map.getBounds();
    return [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()];
  }

  /** Draw other shapes than before; null for none. */
  setShapes(shapes: Shapes | null): void {
    this.shapes = shapes;
    this.drawShapes();
  }

  private drawShapes(): void {
    const drawn = this.shapes ?? { type: "FeatureCollection", features: [] };
    this.map
      .getSource<GeoJSONSource>(SOURCES.shapes)
      ?.setData(drawn as unknown as Parameters<GeoJSONSource["setData"]>[0]);
  }

  /** Put the pin somewhere; it can be dragged from there. */
  setPin(place: Place): void {
    if (this.pin === null) {
      const head = document.createElement("div");
      head.className = "map-pin";
      this.pin = new Marker({ element: head, anchor: "bottom", draggable: true });
      this.pin.setLngLat([place.lon, place.lat]).addTo(this.map);
      this.pin.on("drag", () => this.trace());
      this.pin.on("dragend", ({ target }) => {
        const { lng, lat } = target.getLngLat();
        this.start.onPin?.({ lon: lng, lat });
      });
    } else this.pin.setLngLat([place.lon, place.lat]);
    this.trace();
    if (!this.map.getBounds().contains([place.lon, place.lat])) {
      this.map.easeTo({ center: [place.lon, place.lat] });
    }
  }

  /** A line from where the thing stands to the pin. */
  private trace(): void {
    const { point } = this.start.subject;
    if (point === null || this.pin === null) return;
    const to = this.pin.getLngLat();
    this.map.getSource<GeoJSONSource>(SOURCES.trace)?.setData({
      type: "Feature",
      properties: {},
      geometry: {
        type: "LineString",
        coordinates: [
          [point.lon, point.lat],
          [to.lng, to.lat],
        ],
      },
    });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps });
  }

  destroy(): void {
    this.map.remove();
  }
}
