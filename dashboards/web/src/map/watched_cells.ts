import type { GeoJSONSource } from "maplibre-gl";
import { LAYERS, SOURCES, WATCHED_STATE } from "../layers/names";
import { FRAME_PX, NEAR_ZOOM } from "../layers/watched";
import type { Place } from "./city_map";
import type { LibreMap, MapMouseEvent } from "./engine";

/** A cell on watch lists, and what is said of it beside the mouse, a line a list. */
export type WatchedCell = Place & { id: number; lines: readonly string[] };

/** So many lists are named at once. */
const MOST_LINES = 8;

/** Cells of watch lists on a map: framed, and said of which lists they are when the mouse stands over them. */
export class WatchedCells {
  private readonly map: LibreMap;
  private readonly tip = document.createElement("div");
  private cells: ReadonlyMap<number, WatchedCell> = new Map();

  constructor(map: LibreMap) {
    this.map = map;
    this.tip.className = "map-tip";
    this.tip.hidden = true;
    this.map.getContainer().append(this.tip);
    this.map.on("mousemove", (event) => this.over(event));
    for (const event of ["mouseout", "movestart"] as const) {
      this.map.on(event, () => {
        this.tip.hidden = true;
      });
    }
  }

  show(cells: readonly WatchedCell[]): void {
    const before = this.cells;
    this.cells = new Map(cells.map((one) => [one.id, one]));
    this.tip.hidden = true;
    if (this.map.getSource(SOURCES.cells) === undefined) return;
    for (const id of before.keys()) if (!this.cells.has(id)) this.frame(id, false);
    this.draw();
  }

  /** What a new style has forgotten. */
  draw(): void {
    for (const id of this.cells.keys()) this.frame(id, true);
    this.map.getSource<GeoJSONSource>(SOURCES.watched)?.setData({
      type: "FeatureCollection",
      features: [...this.cells.values()].map(({ id, lon, lat }) => ({
        type: "Feature",
        id,
        properties: {},
        geometry: { type: "Point", coordinates: [lon, lat] },
      })),
    });
  }

  private frame(id: number, isWatched: boolean): void {
    const cell = { source: SOURCES.cells, sourceLayer: SOURCES.cells, id };
    this.map.setFeatureState(cell, { [WATCHED_STATE]: isWatched });
  }

  private over({ point }: MapMouseEvent): void {
    if (this.cells.size === 0) return;
    const lines = new Set(this.under(point).flatMap((cell) => cell.lines));
    this.tip.hidden = lines.size === 0;
    this.tip.textContent = [...lines].slice(0, MOST_LINES).join("\n");
    this.tip.dataset["right"] = String(point.x > this.map.getContainer().clientWidth / 2);
    this.tip.style.left = `${point.x}px`;
    this.tip.style.top = `${point.y}px`;
  }

  /** The watched cell under the mouse; from afar, all that its frame stands for. */
  private under({ x, y }: { x: number; y: number }): WatchedCell[] {
    if (this.map.getZoom() < NEAR_ZOOM) {
      return [...this.cells.values()].filter((cell) => {
        const at = this.map.project([cell.lon, cell.lat]);
        return Math.max(Math.abs(at.x - x), Math.abs(at.y - y)) <= FRAME_PX;
      });
    }
    if (this.map.getLayer(LAYERS.cellsFill) === undefined) return [];
    return this.map.queryRenderedFeatures([x, y], { layers: [LAYERS.cellsFill] }).flatMap(({ id }) => {
      const cell = this.cells.get(Number(id));
      return cell === undefined ? [] : [cell];
    });
  }
}
