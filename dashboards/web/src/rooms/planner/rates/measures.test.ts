import { expect, test } from "vitest";
import type { Rates } from "../../../api/rates";
import { highest, MEASURES, valuesOf } from "./measures";

const rates = {
  raw: [1],
  low: [0.5],
  high: [2],
  shrunk: [1.1],
  ratio: [3],
  ratio_low: [2],
  ratio_high: [4],
  city: 7,
  coverage: { rates: [9], low: [8], high: [10], shrunk: [9.5], city: 6 },
} as unknown as Rates;

test("each measure is compared with the city's own value of it", () => {
  expect(MEASURES.map((one) => valuesOf(rates, one).city)).toEqual([7, 7, 1, 6]);
  expect(MEASURES.map((one) => valuesOf(rates, one).values[0])).toEqual([1, 1.1, 3, 9]);
});

test("rates that were drawn together have no interval of their own", () => {
  expect(valuesOf(rates, "shrunk").low).toEqual([]);
  expect(valuesOf(rates, "shrunk").drawn).toEqual([1]);
});

test("the highest come first, and units without a rate never", () => {
  expect(highest([1, null, 5, 1, 3], 3)).toEqual([2, 4, 0]);
});
