import { expect, test } from "vitest";
import { longestAgo, recencyOf } from "./recency";

const NOW = Date.UTC(2026, 2, 10);
const ago = (days: number) => ({ last_at: new Date(NOW - days * 86_400_000).toISOString() });

test("a cell is of the day, the week, the month, or of none", () => {
  const found = [ago(0), ago(1), ago(1.01), ago(7), ago(7.01), ago(29), { last_at: null }];
  expect(found.map((cell) => recencyOf(cell, NOW))).toEqual([
    "day",
    "day",
    "week",
    "week",
    "month",
    "month",
    "never",
  ]);
});

test("those without a patrol stand first, then the longest ago, in the order of codes", () => {
  const cells = [
    { code: "b", ...ago(1) },
    { code: "d", last_at: null },
    { code: "a", ...ago(3) },
    { code: "c", last_at: null },
  ];
  expect(longestAgo(cells, 3).map((cell) => cell.code)).toEqual(["c", "d", "a"]);
});
