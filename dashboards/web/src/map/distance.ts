import type { Place } from "./city_map";

/** Mean radius of the earth, as the standards have it. [m] */
const EARTH_M = 6_371_008.8;
const RADIAN = Math.PI / 180;

/** The great-circle distance between two places: exact enough to say how far something was moved. [m] */
export function distanceM(a: Place, b: Place): number {
  const [phi, psi] = [a.lat * RADIAN, b.lat * RADIAN];
  const h =
    Math.sin((psi - phi) / 2) ** 2 +
    Math.cos(phi) * Math.cos(psi) * Math.sin(((b.lon - a.lon) * RADIAN) / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** A box around a place, as wide as it is high. West,south,east,north [°], of a half side [m]. */
export function boxAround({ lon, lat }: Place, halfM: number): [number, number, number, number] {
  const high = halfM / (EARTH_M * RADIAN);
  const wide = high / Math.cos(lat * RADIAN);
  return [lon - wide, lat - high, lon + wide, lat + high];
}
