import "maplibre-gl/dist/maplibre-gl.css";
import { setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

/** MapLibre's worker is a file of our own server, like everything else. */
setWorkerUrl(new URL(workerUrl, window.location.href).href);

export type { LngLatBoundsLike, MapMouseEvent } from "maplibre-gl";
export { AttributionControl, Map as LibreMap, Marker, ScaleControl } from "maplibre-gl";
