import { expect, test } from "vitest";
import { boxAround, distanceM } from "./distance";

const HARBIN = { lon: 126.6, lat: 45.75 };

test("a degree of latitude is 111.2 km, one of longitude less by the cosine of the latitude", () => {
  expect(distanceM(HARBIN, { lon: 126.6, lat: 46.75 })).toBeCloseTo(111_195, -1);
  expect(distanceM({ lon: 0, lat: 60 }, { lon: 1, lat: 60 })).toBeCloseTo(55_597, -1);
  expect(distanceM(HARBIN, HARBIN)).toBe(0);
});

test("the sides of a box are as far away as was asked for", () => {
  const [west, south, east, north] = boxAround(HARBIN, 60);

  expect(distanceM(HARBIN, { lon: east, lat: 45.75 })).toBeCloseTo(60, 2);
  expect(distanceM(HARBIN, { lon: 126.6, lat: south })).toBeCloseTo(60, 2);
  expect(east - 126.6).toBeCloseTo(126.6 - west, 10);
  expect(north - 45.75).toBeCloseTo(45.75 - south, 10);
});
