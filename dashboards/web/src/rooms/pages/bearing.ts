type Place = { lon: number; lat: number };

/** The direction from one place to another near by, clockwise from north. [°, 0 to 360] */
export function bearing(from: Place, to: Place): number {
  const east = (to.lon - from.lon) * Math.cos((from.lat * Math.PI) / 180);
  const angle = (Math.atan2(east, to.lat - from.lat) * 180) / Math.PI;
  return (angle + 360) % 360;
}

const WINDS = ["n", "ne", "e", "se", "s", "sw", "w", "nw"] as const;
export type Wind = (typeof WINDS)[number];

/** The name of a direction, of eight. */
export function windOf(degrees: number): Wind {
  return WINDS[Math.round(degrees / 45) % WINDS.length] ?? "n";
}
