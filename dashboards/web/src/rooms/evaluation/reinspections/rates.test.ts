import { expect, test } from "vitest";
import type { Rates } from "../../../api/reinspections";
import { linesOf, scaleOf, ticksOf } from "./rates";

function rate(share: number | null, high: number | null = share) {
  return { rate: share, low: null, high, told: 0, false: 0, unable: 0, drawn: 0, drawable: 0, covered: 0 };
}

function ratesOf(...shares: (number | null)[]): Rates {
  return {
    period: { label: "2026-03", step: "month", first: "2026-03-01", end: "2026-04-01" },
    draws: 1,
    total: rate(0.1),
    departments: shares.map((share, index) => ({
      department_id: index,
      department_name: `D${index}`,
      rate: rate(share),
    })),
  };
}

test("the city stands first, then the worst departments, and last those that nothing is known of", () => {
  expect(linesOf(ratesOf(null, 0.1, 0.4)).map(({ name }) => name)).toEqual([null, "D2", "D1", "D0"]);
});

test("the scale holds every interval, is never narrower than a tenth, and ends at all", () => {
  const line = (share: number | null, high: number | null) => ({ id: 1, name: "", rate: rate(share, high) });

  expect(scaleOf([line(null, null)])).toBe(0.1);
  expect(scaleOf([line(0.1, 0.34)])).toBeCloseTo(0.4);
  expect(scaleOf([line(1, 1)])).toBe(1);
  expect(ticksOf(0.1)).toHaveLength(2);
  expect(ticksOf(0.4).map((tick) => Math.round(tick * 100))).toEqual([0, 20, 40]);
  expect(ticksOf(1)).toEqual([0, 0.25, 0.5, 0.75, 1]);
});
