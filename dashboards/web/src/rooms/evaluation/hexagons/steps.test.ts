import { expect, test } from "vitest";
import { fullest, monthBefore, shadeOf, shapesOf, stepsOf } from "./steps";

const hexagon = (h3: string, value: number) => ({
  type: "Feature" as const,
  geometry: {},
  properties: { h3, value },
});

test("each shade has about as many values, and equal values have one shade", () => {
  expect(stepsOf([8, 1, 2, 3, 4, 5, 6, 7])).toEqual([
    { from: 1, to: 2, count: 2 },
    { from: 3, to: 4, count: 2 },
    { from: 5, to: 6, count: 2 },
    { from: 7, to: 8, count: 2 },
  ]);
  expect(stepsOf([1, 1, 1, 1, 1, 9])).toEqual([
    { from: 1, to: 1, count: 5 },
    { from: 9, to: 9, count: 1 },
  ]);
  expect(stepsOf([])).toEqual([]);
});

test("every value has the shade of the step that it lies in", () => {
  const steps = stepsOf([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([1, 2.5, 3, 8, 100].map((value) => shadeOf(steps, value))).toEqual([0, 0, 1, 3, 3]);
});

test("hexagons are drawn by their shade and told by what they hold", () => {
  const all = { type: "FeatureCollection" as const, features: [hexagon("a", 1), hexagon("b", 9)] };
  const { features } = shapesOf(all, stepsOf([1, 9]), ["pale", "deep"]);
  expect(features.map((one) => one.properties["colour"])).toEqual(["pale", "deep"]);
  expect(fullest(all, 1).map((one) => one.properties.h3)).toEqual(["b"]);
});

test("the month before January is December", () => {
  expect([monthBefore("2026-01-15"), monthBefore("2026-03-02")]).toEqual(["2025-12", "2026-02"]);
});
