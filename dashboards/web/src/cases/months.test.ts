import { expect, test } from "vitest";
import { lastMonths, monthCounts } from "./months";

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

test("a case at night belongs to the month that it is in the city", () => {
  const instants = ["2026-03-31T17:00:00Z", "2026-02-01T00:00:00Z", "2026-03-31T15:59:59Z"];

  expect(monthCounts(instants, "Asia/Shanghai")).toEqual([
    { month: "2026-02", count: 1 },
    { month: "2026-03", count: 1 },
    { month: "2026-04", count: 1 },
  ]);
});
