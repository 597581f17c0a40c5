import { expect, test } from "vitest";
import { lastMonths } from "./months";

test("a cell that nothing happened in still has a year of twelve months", () => {
  const months = lastMonths([], new Date("2026-03-31T23:00:00Z"));

  expect(months).toHaveLength(12);
  expect(months[0]).toEqual({ month: "2025-04", count: 0 });
  expect(months[11]).toEqual({ month: "2026-03", count: 0 });
});

test("what is told stands in its month, what is older is left out", () => {
  const months = lastMonths(
    [
      { month: "2024-12", count: 9 },
      { month: "2026-01", count: 4 },
    ],
    new Date("2026-03-02T00:00:00Z"),
  );

  expect(months.filter(({ count }) => count > 0)).toEqual([{ month: "2026-01", count: 4 }]);
});
