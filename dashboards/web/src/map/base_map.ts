import type { MapLanguage } from "../layers/basemap";
import type { MapPalette } from "../layers/palette";
import { baseStyle, gridStyle } from "../layers/style";
import type { Bounds, Place } from "./city_map";
import { LibreMap } from "./engine";

type Start = {
  bounds: Bounds;
  centre: Place;
  palette: MapPalette;
  language: MapLanguage;
  /** The first page shows a picture; the citizen moves a map. */
  isPicture: boolean;
  onCentre: (place: Place) => void;
};

/** The city alone, without cells and cases: for the first page and for the citizen's pin. */
export class BaseMap {
  private readonly map: LibreMap;
  private readonly bounds: Bounds;
  private readonly isPicture: boolean;

  constructor(container: HTMLElement, start: Start) {
    this.bounds = start.bounds;
    this.isPicture = start.isPicture;
    this.map = new LibreMap({
      container,
      style: this.style(start),
      attributionControl: false,
      interactive: !start.isPicture,
      dragRotate: false,
      pitchWithRotate: false,
      maxZoom: 19,
      center: [start.centre.lon, start.centre.lat],
      zoom: start.isPicture ? 13.3 : 15,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.on("moveend", () => {
      const { lng, lat } = this.map.getCenter();
      start.onCentre({ lon: lng, lat });
    });
  }

  private style({ palette, language }: { palette: MapPalette; language: MapLanguage }) {
    const draw = this.isPicture ? gridStyle : baseStyle;
    return draw({ origin: window.location.origin, palette, language, bounds: this.bounds });
  }

  setLook(palette: MapPalette, language: MapLanguage): void {
    this.map.setStyle(baseStyle({ origin: window.location.origin, palette, language, bounds: this.bounds }), {
      diff: false,
    });
  }

  moveTo(place: Place): void {
    this.map.jumpTo({ center: [place.lon, place.lat], zoom: Math.max(this.map.getZoom(), 16.5) });
  }

  destroy(): void {
    this.map.remove();
  }
}
