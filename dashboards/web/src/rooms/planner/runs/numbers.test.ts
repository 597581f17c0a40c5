import { expect, test } from "vitest";
import type { Column, Result } from "../../../api/studio";
import { rowOf, shownColumn, strongest, told } from "./numbers";

const number = (value: number) => String(value);
const CODES = ["230102001001001", "230102001001002", "230102001002002"];

test("a cell is found by its code or by the end of it, if only one ends so", () => {
  expect(rowOf(CODES, " 230102001001002 ")).toBe(1);
  expect(rowOf(CODES, "1001")).toBe(0);
  expect(rowOf(CODES, "002")).toBeNull();
  expect(rowOf(CODES, "1002002")).toBe(2);
  expect(rowOf(CODES, "")).toBeNull();
});

test.each([
  [null, "–"],
  [Number.NaN, "–"],
  [12, "12"],
  [1234.56, "1235"],
  [0.30123, "0.301"],
  [0.00012, "1.2e−4"],
])("%s is told as %s", (value, text) => {
  expect(told(value, { number })).toBe(text);
});

const z = { code: "z", centre: 0 } as Column;
const RESULT = {
  main: "z",
  columns: [{ code: "count" }, z],
  ids: [1, 2, 3, 4],
  values: { z: [2.5, -4, 9, 0], stands: [1, -1, 0, null] },
  stands: "stands",
} as unknown as Result;

test("of the cells that stand the furthest from the middle comes first; what does not stand is left out", () => {
  expect(strongest(RESULT, z, 10)).toEqual([1, 0]);
  expect(strongest({ ...RESULT, stands: null }, z, 10)).toEqual([]);
});

test("the map shows the column that was asked for, else the main one", () => {
  expect(shownColumn(RESULT, "count")?.code).toBe("count");
  expect(shownColumn(RESULT, "nonsense")?.code).toBe("z");
  expect(shownColumn({ ...RESULT, main: "gone" }, null)?.code).toBe("count");
});
