import type { City } from "../../../api/types";
import type { Bounds, Place } from "../../../map/city_map";
import { extentOf } from "../../../map/far_cells";

/** So much air is left around. [-] */
const PAD = 0.15;
const LEAST_DEG = 0.01;

/** The ground of some places, with air around it; the whole city where there are none. */
export function frameOf(city: City, places: readonly Place[]): Bounds {
  const extent = extentOf(
    places.map(({ lon }) => lon),
    places.map(({ lat }) => lat),
  );
  if (extent === null) return city.bounds as Bounds;
  const wide = Math.max(extent.east - extent.west, LEAST_DEG) * PAD;
  const high = Math.max(extent.north - extent.south, LEAST_DEG) * PAD;
  return [extent.west - wide, extent.south - high, extent.east + wide, extent.north + high];
}
