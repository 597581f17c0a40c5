import type { GeoJSONSource } from "maplibre-gl";
import type { MapLanguage } from "../layers/basemap";
import { SOURCES } from "../layers/names";
import { pageStyle } from "../layers/page";
import type { MapPalette } from "../layers/palette";
import type { Bounds, Place } from "./city_map";
import { LibreMap, ScaleControl } from "./engine";
import { type Hit, hitAt, isOverMark } from "./hits";
import { drawByName, MARK_RATIO } from "./marks";

/** What a page is about: its cells, its thing, and how much ground is shown. */
export type Subject = {
  codes: readonly string[];
  caseQuery: string | null;
  point: Place | null;
  /** What has to be seen whole. */
  frame: Bounds;
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
};

/** The ground around a cell is shown, too: so much of the map's shorter side. [-] */
const AROUND = 0.26;

/** A small map inside a page that is read and printed. It scrolls with the page, and keeps its picture for paper. */
export class PageMap {
  private readonly map: LibreMap;
  private readonly start: Start;

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
    this.map.on("click", (event) => start.onHit(hitAt(this.map, event)));
    this.map.on("mousemove", (event) => {
      const isOver = isOverMark(this.map, event) || hitAt(this.map, event).kind === "cell";
      this.map.getCanvas().style.cursor = isOver ? "pointer" : "";
    });
  }

  private padding({ clientWidth, clientHeight }: HTMLElement): number {
    return Math.round(Math.min(clientWidth, clientHeight) * AROUND);
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
    });
  }

  private showPoint(): void {
    const { point } = this.start.subject;
    if (point === null) return;
    this.map.getSource<GeoJSONSource>(SOURCES.pin)?.setData({
      type: "Feature",
      properties: {},
      geometry: { type: "Point", coordinates: [point.lon, point.lat] },
    });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps });
  }

  destroy(): void {
    this.map.remove();
  }
}
