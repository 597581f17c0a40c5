import { expect, test } from "vitest";
import { bearing, windOf } from "./bearing";

const HERE = { lon: 126.6, lat: 45.75 };

test.each([
  [{ lon: 126.6, lat: 45.76 }, 0, "n"],
  [{ lon: 126.61, lat: 45.75 }, 90, "e"],
  [{ lon: 126.6, lat: 45.74 }, 180, "s"],
  [{ lon: 126.59, lat: 45.75 }, 270, "w"],
] as const)("%o lies at %d°, %s", (there, degrees, wind) => {
  expect(bearing(HERE, there)).toBeCloseTo(degrees, 6);
  expect(windOf(bearing(HERE, there))).toBe(wind);
});

test("a degree of longitude is shorter than one of latitude", () => {
  expect(bearing(HERE, { lon: 126.61, lat: 45.76 })).toBeLessThan(45);
});

test("just short of north is north", () => {
  expect(windOf(359)).toBe("n");
});
