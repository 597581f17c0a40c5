import { expect, test } from "vitest";
import { changesOf, valueText } from "./changes";

test.each([
  [null, null],
  ["", null],
  ["damaged", "damaged"],
  [{ code: "water", name: "供水集团" }, "供水集团"],
  [{ lon: 128.26974623, lat: 48.5955414 }, "128.269746, 48.595541"],
  [{ depth_m: 2 }, '{"depth_m":2}'],
])("%o is told as %s", (value, told) => {
  expect(valueText(value)).toBe(told);
});

test("only what became something else is told, and the day of change not twice", () => {
  const before = { place: { lon: 1, lat: 2 }, cell_code: "230102001001001", changed_on: null };
  const after = { place: { lon: 1.5, lat: 2 }, cell_code: "230102001001001", changed_on: "2026-03-02" };

  expect(changesOf({ before, after })).toEqual([
    { field: "place", before: "1.000000, 2.000000", after: "1.500000, 2.000000" },
  ]);
});

test("a birth changes nothing", () => {
  expect(changesOf({ before: {}, after: {} })).toEqual([]);
});
