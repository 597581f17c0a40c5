import { expect, test } from "vitest";
import { roundShapes } from "./round_shapes";

const STOPS = [
  { lon: 126.6, lat: 45.7 },
  { lon: 126.61, lat: 45.71 },
  { lon: 126.6, lat: 45.72 },
];

test("a round is a line through its stops, which count from one in their order", () => {
  const { features } = roundShapes([{ number: 2, colour: "#123456", stops: STOPS }]);
  const [way, ...stops] = features;

  expect(way?.geometry).toEqual({ type: "LineString", coordinates: STOPS.map(({ lon, lat }) => [lon, lat]) });
  expect(stops.map((one) => one.properties?.["number"])).toEqual([1, 2, 3]);
  expect(features.every((one) => one.properties?.["colour"] === "#123456")).toBe(true);
});

test("a round of one stop has no way", () => {
  const { features } = roundShapes([{ number: 1, colour: "#123456", stops: STOPS.slice(0, 1) }]);

  expect(features.map((one) => one.properties?.["part"])).toEqual(["stop"]);
});
