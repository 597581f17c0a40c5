import { expect, test } from "vitest";
import type { EvaluatedUnit } from "../../api/evaluation";
import { boundsOf, periodOf, readPeriod } from "./periods";
import { rankedBy, SCORE } from "./ranking";

test.each([
  ["2026-01-01", "week", "2026-W01"],
  ["2027-01-01", "week", "2026-W53"],
  ["2026-12-31", "quarter", "2026-Q4"],
  ["2026-03-02", "month", "2026-03"],
  ["2026-03-02", "year", "2026"],
  ["2026-03-02", "day", "2026-03-02"],
] as const)("%s is in the %s %s", (day, step, period) => {
  expect(periodOf(step, day)).toBe(period);
  expect(readPeriod(period)).toBe(period);
});

test.each([
  ["2026", "2026-01-01", "2027-01-01"],
  ["2026-Q4", "2026-10-01", "2027-01-01"],
  ["2026-12", "2026-12-01", "2027-01-01"],
  ["2015-W01", "2014-12-29", "2015-01-05"],
  ["2026-W53", "2026-12-28", "2027-01-04"],
  ["2026-02-28", "2026-02-28", "2026-03-01"],
])("%s goes from %s until before %s", (period, first, end) => {
  const bounds = boundsOf(period);
  expect(bounds).toMatchObject({ first, end });
  expect(periodOf(bounds.step, first)).toBe(period);
});

test.each([null, "", "26", "2026-13", "2026-Q5", "2026-W60", "2026-03-02T00:00", "' OR 1"])(
  "an address with the period %s has none",
  (text) => expect(readPeriod(text)).toBeNull(),
);

test("the better ones come first, whichever way is better, and those without a value last", () => {
  const value = (share: number | null) => ({ value: share, low: null, high: null, best: null, worst: null });
  const unit = (name: string, late: number | null) =>
    ({ unit: name, name, values: { late: value(late) }, score: null }) as unknown as EvaluatedUnit;
  const rows = [unit("none", null), unit("many", 0.8), unit("few", 0.1)];
  const names = (direction: "up" | "down") => rankedBy(rows, "late", direction).map(({ row }) => row.name);

  expect(names("down")).toEqual(["few", "many", "none"]);
  expect(names("up")).toEqual(["many", "few", "none"]);
  expect(rankedBy(rows, SCORE, "up").every(({ value: points }) => points === null)).toBe(true);
});
