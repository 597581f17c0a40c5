import type { GeoJSONSource, VectorTileSource } from "maplibre-gl";
import type { Stage } from "../cases/stages";
import type { MapLanguage } from "../layers/basemap";
import { CASE_POINT_ZOOM } from "../layers/cases";
import { CELL_MIN_ZOOM } from "../layers/cells";
import { HOT_STATE, LAYERS, OPEN_CASES_STATE, SOURCES } from "../layers/names";
import type { MapPalette } from "../layers/palette";
import { caseTiles, commandStyle, tileUrl } from "../layers/style";
import { AlarmMarks } from "./alarm_marks";
import type { DrawnAlarm } from "./alarm_shapes";
import { LibreMap, type MapMouseEvent, Marker, ScaleControl } from "./engine";
import { hitAt, isOverMark } from "./hits";
import { drawByName, MARK_RATIO } from "./marks";
import type { MapView } from "./view";
import { type WatchedCell, WatchedCells } from "./watched_cells";

export type Place = { lon: number; lat: number };
export type Bounds = [number, number, number, number];

/** What lies over the right and the foot of the map. [px] */
export type Cover = { right: number; bottom: number };

export type CityMapLook = { palette: MapPalette; language: MapLanguage };

/** Which cases are shown: the query of their tiles, of now or of a moment of the past. */
export type ShownCases = { query: string; isPast: boolean };

export type CityMapNews = {
  onView: (view: MapView) => void;
  onCase: (id: number) => void;
  onCell: (code: string) => void;
  onAlarm: (id: number) => void;
  onComponent: (code: string) => void;
  onPlace: (place: Place) => void;
  /** A click on ground whose cell is not drawn yet: the server knows it. */
  onGround: (place: Place) => void;
};

/** Tiles of cases are asked for again at most this often while events pour in. [ms] */
const TILE_PAUSE_MS = 1500;
/** From this width of the map on, a strip at its foot says what its colours mean. [px] */
const LEGEND_FROM_PX = 690;

/**
 * Room around the whole city: names that stand on its border are not cut, where there is room; at the foot of
 * the map lie the ticker and the legend. [px]
 */
function aroundCity(width: number) {
  const side = Math.round(Math.min(72, Math.max(16, width * 0.07)));
  return { top: 28, bottom: width > LEGEND_FROM_PX ? 116 : 60, left: side, right: side };
}

/** How long a pulse is seen; the animation in map.css takes as long. [ms] */
const PULSE_MS = 3600;

/**
 * The one owner of the command map. The rest of the application hands it data and hears what was clicked;
 * nobody else touches MapLibre.
 */
export class CityMap {
  private readonly map: LibreMap;
  private readonly bounds: Bounds;
  private look: CityMapLook;
  private cases: ShownCases;
  private cellCode = "";
  private chosen: Place | null = null;
  private loads = new Map<number, number>();
  private hot = new Map<number, number>();
  private cover: Cover = { right: 0, bottom: 0 };
  private isPlacing = false;
  private pin: Marker | null = null;
  private readonly alarms: AlarmMarks;
  private readonly watched: WatchedCells;
  private tileTimer: number | null = null;
  private readonly news: CityMapNews;

  constructor(
    container: HTMLElement,
    start: CityMapLook & { bounds: Bounds; cases: ShownCases; view: MapView | null; news: CityMapNews },
  ) {
    this.look = { palette: start.palette, language: start.language };
    this.bounds = start.bounds;
    this.cases = start.cases;
    this.news = start.news;
    this.map = new LibreMap({
      container,
      style: this.style(),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 20,
      fadeDuration: 150,
      ...(start.view === null
        ? { bounds: start.bounds, fitBoundsOptions: { padding: aroundCity(container.clientWidth) } }
        : { center: [start.view.lon, start.view.lat], zoom: start.view.zoom }),
    });
    this.alarms = new AlarmMarks(this.map, (id) => this.news.onAlarm(id));
    this.watched = new WatchedCells(this.map);
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-right");
    this.map.setMissingStyleImageResolver(async (name) => this.draw(name));
    this.map.on("style.load", () => this.restore());
    this.map.on("moveend", () => this.news.onView(this.view()));
    this.map.on("click", (event) => this.clicked(event));
    this.map.on("mousemove", (event) => this.hovered(event));
  }

  private style() {
    return commandStyle({
      origin: window.location.origin,
      ...this.look,
      bounds: this.bounds,
      caseQuery: this.cases.query,
      isPast: this.cases.isPast,
      cellCode: this.cellCode,
    });
  }

  /** What a new style has forgotten: the load of the cells and the chosen case. */
  private restore(): void {
    for (const [id, open] of this.loads) this.paintCell(id, { [OPEN_CASES_STATE]: open });
    for (const [id, score] of this.hot) this.paintCell(id, { [HOT_STATE]: score });
    this.alarms.draw();
    this.watched.draw();
    this.showChosen(this.chosen);
    this.setChosenCell(this.cellCode);
  }

  private draw(name: string): void {
    if (this.map.hasImage(name)) return;
    const image = drawByName(name, this.look.palette);
    if (image !== null) this.map.addImage(name, image, { pixelRatio: MARK_RATIO });
  }

  private view(): MapView {
    const { lng, lat } = this.map.getCenter();
    return { zoom: this.map.getZoom(), lon: lng, lat };
  }

  private clicked(event: MapMouseEvent): void {
    if (this.isPlacing) {
      this.news.onPlace({ lon: event.lngLat.lng, lat: event.lngLat.lat });
      return;
    }
    const hit = hitAt(this.map, event);
    if (hit.kind === "case") this.news.onCase(hit.id);
    else if (hit.kind === "component") this.news.onComponent(hit.code);
    else if (hit.kind === "cell") this.news.onCell(hit.code);
    else if (hit.kind === "cluster") this.comeCloser(event);
    else if (this.map.getZoom() >= CELL_MIN_ZOOM) {
      this.news.onGround({ lon: event.lngLat.lng, lat: event.lngLat.lat });
    }
  }

  private comeCloser({ lngLat }: MapMouseEvent): void {
    this.map.easeTo({ center: lngLat, zoom: Math.min(this.map.getZoom() + 2, CASE_POINT_ZOOM + 0.4) });
  }

  private hovered(event: MapMouseEvent): void {
    const cursor = this.isPlacing ? "crosshair" : isOverMark(this.map, event) ? "pointer" : "";
    this.map.getCanvas().style.cursor = cursor;
  }

  private paintCell(id: number, state: Record<string, number>): void {
    this.map.setFeatureState({ source: SOURCES.cells, sourceLayer: SOURCES.cells, id }, state);
  }

  setLook(look: CityMapLook): void {
    if (look.palette === this.look.palette && look.language === this.look.language) return;
    this.look = look;
    for (const name of this.map.listImages()) this.map.removeImage(name);
    this.map.setStyle(this.style(), { diff: false });
  }

  setCases(cases: ShownCases): void {
    const before = this.cases;
    if (cases.query === before.query && cases.isPast === before.isPast) return;
    this.cases = cases;
    this.map
      .getSource<VectorTileSource>(SOURCES.cases)
      ?.setTiles([tileUrl(window.location.origin, caseTiles(cases.isPast), cases.query)]);
    // The hexagons count what is open now.
    if (cases.isPast !== before.isPast && this.map.getLayer(LAYERS.hexagons) !== undefined) {
      this.map.setLayoutProperty(LAYERS.hexagons, "visibility", cases.isPast ? "none" : "visible");
    }
  }

  /** Cases changed on the server: ask for their tiles again, soon. */
  refreshCases(): void {
    if (this.tileTimer !== null || this.cases.isPast) return;
    this.tileTimer = window.setTimeout(() => {
      this.tileTimer = null;
      for (const source of [SOURCES.cases, SOURCES.hexagons]) {
        if (this.map.getSource(source) !== undefined) this.map.refreshTiles(source);
      }
    }, TILE_PAUSE_MS);
  }

  /** Replace the open cases of all cells. Only what differs is painted. */
  setLoads(loads: Map<number, number>): void {
    const before = this.loads;
    this.loads = loads;
    if (this.map.getSource(SOURCES.cells) === undefined) return;
    for (const [id, open] of loads)
      if (before.get(id) !== open) this.paintCell(id, { [OPEN_CASES_STATE]: open });
    for (const id of before.keys()) if (!loads.has(id)) this.paintCell(id, { [OPEN_CASES_STATE]: 0 });
  }

  /** Show the cells that stand out, by their standard scores; an empty map shows none. */
  setHot(hot: Map<number, number>): void {
    const before = this.hot;
    this.hot = hot;
    if (this.map.getSource(SOURCES.cells) === undefined) return;
    for (const id of before.keys()) if (!hot.has(id)) this.paintCell(id, { [HOT_STATE]: 0 });
    for (const [id, score] of hot) this.paintCell(id, { [HOT_STATE]: score });
  }

  /** Show cluster alarms; none while their layer is off. */
  setAlarms(alarms: readonly DrawnAlarm[]): void {
    this.alarms.show(alarms);
  }

  /** Show the cells on watch lists; none while their layer is off. */
  setWatched(cells: readonly WatchedCell[]): void {
    this.watched.show(cells);
  }

  setChosenCell(code: string): void {
    this.cellCode = code;
    if (this.map.getLayer(LAYERS.cellsChosen) === undefined) return;
    this.map.setFilter(LAYERS.cellsChosen, ["==", ["get", "code"], code]);
  }

  showChosen(place: Place | null): void {
    this.chosen = place;
    const source = this.map.getSource<GeoJSONSource>(SOURCES.pin);
    source?.setData({
      type: "FeatureCollection",
      features:
        place === null
          ? []
          : [
              {
                type: "Feature",
                properties: {},
                geometry: { type: "Point", coordinates: [place.lon, place.lat] },
              },
            ],
    });
  }

  /** How much of the map a panel covers: nothing is shown behind it. [px] */
  setCover(cover: Cover): void {
    this.cover = cover;
  }

  /** Bring a place into view if it is not, beside what lies over the map. */
  reveal(place: Place, { closeUp = false }: { closeUp?: boolean } = {}): void {
    const { x, y } = this.map.project([place.lon, place.lat]);
    const { clientWidth, clientHeight } = this.map.getContainer();
    const { right, bottom } = this.cover;
    const isSeen = x > 40 && x < clientWidth - right - 40 && y > 60 && y < clientHeight - bottom - 60;
    if (isSeen && !closeUp) return;
    this.map.easeTo({
      center: [place.lon, place.lat],
      zoom: closeUp ? Math.max(this.map.getZoom(), 16.2) : this.map.getZoom(),
      offset: [-right / 2, -bottom / 2],
    });
  }

  showBounds([west, south, east, north]: Bounds): void {
    const { right, bottom } = this.cover;
    this.map.fitBounds([west, south, east, north], {
      padding: { top: 60, bottom: 60 + bottom, left: 40, right: 40 + right },
    });
  }

  /** The middle of what is seen. */
  centre(): Place {
    const { lng, lat } = this.map.getCenter();
    return { lon: lng, lat };
  }

  showWholeCity(): void {
    this.map.fitBounds(this.bounds, { padding: aroundCity(this.map.getContainer().clientWidth) });
  }

  /** Whether the map looks from so far that no cells are drawn. */
  isFar(): boolean {
    return this.map.getZoom() < CELL_MIN_ZOOM;
  }

  /** Come as close as it takes to see cells. */
  showCells(): void {
    this.map.easeTo({ zoom: CELL_MIN_ZOOM + 0.5 });
  }

  zoomBy(steps: number): void {
    this.map.easeTo({ zoom: this.map.getZoom() + steps });
  }

  /** Something just happened here: a ring that widens and fades. */
  pulse(place: Place, stage: Stage): void {
    const ring = document.createElement("div");
    ring.className = "map-pulse";
    ring.style.setProperty("--pulse", this.look.palette.stage[stage]);
    const marker = new Marker({ element: ring }).setLngLat([place.lon, place.lat]).addTo(this.map);
    window.setTimeout(() => marker.remove(), PULSE_MS);
  }

  /** While placing, a click says where and opens nothing. */
  setPlacing(isPlacing: boolean): void {
    this.isPlacing = isPlacing;
    this.map.getCanvas().style.cursor = isPlacing ? "crosshair" : "";
  }

  setPin(place: Place | null): void {
    this.pin?.remove();
    this.pin = null;
    if (place === null) return;
    const head = document.createElement("div");
    head.className = "map-pin";
    this.pin = new Marker({ element: head, anchor: "bottom", draggable: true })
      .setLngLat([place.lon, place.lat])
      .addTo(this.map);
    this.pin.on("dragend", ({ target }) => {
      const { lng, lat } = target.getLngLat();
      this.news.onPlace({ lon: lng, lat });
    });
  }

  resize(): void {
    this.map.resize();
  }

  destroy(): void {
    if (this.tileTimer !== null) window.clearTimeout(this.tileTimer);
    this.map.remove();
  }
}
