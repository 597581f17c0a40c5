/** Cells as a picture, for when they are too far away to be drawn one by one; and which of them is where. */

type Cells = {
  lon: readonly number[] | null;
  lat: readonly number[] | null;
  colours: readonly (string | null)[];
};

export type FarCells = {
  canvas: HTMLCanvasElement;
  /** Its corners from the north-west on, clockwise. [°] */
  corners: [[number, number], [number, number], [number, number], [number, number]];
};

/** The side of a cell. [m] */
const CELL_M = 100;
const DEGREE_M = 111_195;
/** So many pixels a cell is wide, where the picture does not become too large. */
const CELL_PX = 4;
const MOST_PX = 4096;

/** How far north a latitude lies on the map, on which a degree of longitude is one. */
export function northing(lat: number): number {
  return (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;
}

export type Extent = { west: number; south: number; east: number; north: number };

/** The ground that cells cover, from their middles. [°] */
export function extentOf(lon: readonly number[], lat: readonly number[]): Extent | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [row, x] of lon.entries()) {
    const y = lat[row] ?? Number.NaN;
    if (!(Number.isFinite(x) && Number.isFinite(y))) continue;
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  if (west > east) return null;
  const high = CELL_M / DEGREE_M / 2;
  const wide = high / Math.cos((((south + north) / 2) * Math.PI) / 180);
  return { west: west - wide, south: south - high, east: east + wide, north: north + high };
}

/** Draw all cells that have a colour; null where nobody says where they are. */
export function canvasOf({ lon, lat, colours }: Cells): FarCells | null {
  if (lon === null || lat === null) return null;
  const extent = extentOf(lon, lat);
  if (extent === null) return null;
  const { west, south, east, north } = extent;
  const [low, high] = [northing(south), northing(north)];
  const side = CELL_M / DEGREE_M / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const perDegree = Math.min(CELL_PX / side, MOST_PX / (east - west), MOST_PX / (high - low));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.ceil((east - west) * perDegree));
  canvas.height = Math.max(1, Math.ceil((high - low) * perDegree));
  const pen = canvas.getContext("2d");
  if (pen === null) return null;
  const size = Math.max(1, Math.ceil(side * perDegree));
  for (const [row, colour] of colours.entries()) {
    if (colour === null) continue;
    pen.fillStyle = colour;
    const x = ((lon[row] ?? west) - west) * perDegree - size / 2;
    const y = (high - northing(lat[row] ?? south)) * perDegree - size / 2;
    pen.fillRect(Math.round(x), Math.round(y), size, size);
  }
  return {
    canvas,
    corners: [
      [west, north],
      [east, north],
      [east, south],
      [west, south],
    ],
  };
}

/** The row of the cell at a place: the one whose middle is nearest, if it is as near as a cell is wide. */
export function nearestCell(
  { lon, lat }: Pick<Cells, "lon" | "lat">,
  place: { lng: number; lat: number },
): number | null {
  if (lon === null || lat === null) return null;
  const wide = Math.cos((place.lat * Math.PI) / 180);
  let [best, nearest] = [null as number | null, (CELL_M / DEGREE_M) ** 2];
  for (let row = 0; row < lon.length; row += 1) {
    const away = (((lon[row] ?? 0) - place.lng) * wide) ** 2 + ((lat[row] ?? 0) - place.lat) ** 2;
    if (away <= nearest) [best, nearest] = [row, away];
  }
  return best;
}
