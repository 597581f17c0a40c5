import { expect, test } from "vitest";
import { polygonOf, shapesOf, withCorner } from "./drawing";

const CORNERS: [number, number][] = [
  [126.6, 45.7],
  [126.7, 45.7],
  [126.7, 45.8],
];

test("a ground has three corners, and ends where it began", () => {
  expect(polygonOf(CORNERS.slice(0, 2))).toBeNull();
  expect(polygonOf(CORNERS)?.coordinates[0]?.at(-1)).toEqual(CORNERS[0]);
});

test("a corner is kept to the decimetre", () => {
  expect(withCorner([], { lon: 126.600000049, lat: 45.7 })).toEqual([[126.6, 45.7]]);
});

test("what is drawn is seen from its first corner on", () => {
  expect(shapesOf([], CORNERS.slice(0, 1)).features).toHaveLength(1);
  expect(shapesOf([], CORNERS.slice(0, 2)).features).toHaveLength(3);
  expect(shapesOf([], CORNERS).features.map((one) => (one.geometry as { type: string }).type)).toEqual([
    "Polygon",
    "Point",
    "Point",
    "Point",
  ]);
});
