import { expect, test } from "vitest";
import { barsOf, reachOf } from "./ranked";

test("units without a value have no bar, and the highest comes first", () => {
  const bars = barsOf(["a", "b", "c"], [1, null, 3], [0.5, null, 2], [2, null, null], [1.2, 1.5, null]);
  expect(bars.map(({ key, name, high, drawn }) => [key, name, high, drawn])).toEqual([
    [2, "c", null, null],
    [0, "a", 2, 1.2],
  ]);
});

test("equal values stand in the order of the units", () => {
  expect(barsOf(["a", "b"], [1, 1], [], []).map(({ name }) => name)).toEqual(["a", "b"]);
});

test("an axis begins at nothing, or where values begin below it", () => {
  const bar = { key: 0, name: "a", value: 5, low: 2, high: 10 };
  expect(reachOf([bar], false)).toEqual([0, 10.3]);
  expect(reachOf([{ ...bar, value: -1, low: -2, high: 1 }], false)[0]).toBeLessThan(-2);
  expect(reachOf([], false)).toEqual([0, 1]);
});

test("a logarithmic axis leaves nothing out but what is none of it", () => {
  const bars = [{ key: 0, name: "a", value: 2, low: 0, high: null }];
  expect(reachOf(bars, true)).toEqual([1.8, 2.2]);
  expect(reachOf([], true)).toEqual([0.1, 10]);
});
