import type { GeoJSONSource } from "maplibre-gl";
import { SOURCES } from "../layers/names";
import { alarmShapes, type DrawnAlarm } from "./alarm_shapes";
import { type LibreMap, Marker } from "./engine";

/** Cluster alarms on a map: their ground in its layers, and a button at the middle of each, for every hand. */
export class AlarmMarks {
  private readonly map: LibreMap;
  private readonly onOpen: (id: number) => void;
  private alarms: readonly DrawnAlarm[] = [];
  private readonly marks = new Map<number, { marker: Marker; button: HTMLButtonElement }>();

  constructor(map: LibreMap, onOpen: (id: number) => void) {
    this.map = map;
    this.onOpen = onOpen;
  }

  show(alarms: readonly DrawnAlarm[]): void {
    this.alarms = alarms;
    const here = new Set(alarms.map((one) => one.id));
    for (const [id, { marker }] of this.marks) {
      if (here.has(id)) continue;
      marker.remove();
      this.marks.delete(id);
    }
    for (const alarm of alarms) this.mark(alarm);
    this.draw();
  }

  /** What a new style has forgotten. */
  draw(): void {
    this.map.getSource<GeoJSONSource>(SOURCES.alarms)?.setData(alarmShapes(this.alarms));
  }

  private mark(alarm: DrawnAlarm): void {
    const known = this.marks.get(alarm.id);
    const { marker, button } = known ?? this.made(alarm.id);
    marker.setLngLat([alarm.lon, alarm.lat]);
    if (known === undefined) {
      this.marks.set(alarm.id, { marker, button });
      marker.addTo(this.map);
    }
    button.textContent = String(alarm.count);
    button.setAttribute("aria-label", alarm.words);
    button.title = alarm.words;
    button.dataset["state"] = alarm.state;
  }

  private made(id: number): { marker: Marker; button: HTMLButtonElement } {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-alarm";
    button.addEventListener("click", (event) => {
      // What lies under it is not meant.
      event.stopPropagation();
      this.onOpen(id);
    });
    return { marker: new Marker({ element: button }), button };
  }
}
