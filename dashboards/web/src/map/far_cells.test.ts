import { expect, test } from "vitest";
import { extentOf, nearestCell, northing } from "./far_cells";

const CELLS = { lon: [126.6, 126.602, Number.NaN], lat: [45.75, 45.751, 45.8] };

test("a place is in the cell whose middle is nearest, and in none where all are further than a cell is wide", () => {
  expect(nearestCell(CELLS, { lng: 126.6004, lat: 45.7502 })).toBe(0);
  expect(nearestCell(CELLS, { lng: 126.6021, lat: 45.7508 })).toBe(1);
  expect(nearestCell(CELLS, { lng: 126.7, lat: 45.75 })).toBeNull();
  expect(nearestCell({ lon: null, lat: null }, { lng: 126.6, lat: 45.75 })).toBeNull();
});

test("the ground reaches half a cell beyond the outermost middles; what has no place has none", () => {
  const extent = extentOf(CELLS.lon, CELLS.lat);
  expect(extent?.north).toBeCloseTo(45.751 + 0.00045, 5);
  expect((extent?.west ?? 0) < 126.6).toBe(true);
  expect(extentOf([], [])).toBeNull();
});

test("north is stretched towards the pole as on the map", () => {
  expect(northing(0)).toBeCloseTo(0);
  expect(northing(60) - northing(59)).toBeGreaterThan(1.9);
});
