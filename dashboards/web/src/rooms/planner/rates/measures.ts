import type { Numbers, Rates } from "../../../api/rates";

/** The four ways to tell a rate. */
export const MEASURES = ["raw", "shrunk", "ratio", "corrected"] as const;
export type Measure = (typeof MEASURES)[number];

/** A rate of each unit with its interval; `drawn` is a second estimate, `city` the value to compare with. */
export type Shown = { values: Numbers; low: Numbers; high: Numbers; drawn: Numbers; city: number | null };

/** What is shown of each unit by a measure. */
export function valuesOf(rates: Rates, measure: Measure): Shown {
  const { coverage } = rates;
  if (measure === "corrected") {
    return {
      values: coverage.rates,
      low: coverage.low,
      high: coverage.high,
      drawn: coverage.shrunk,
      city: coverage.city,
    };
  }
  if (measure === "ratio") {
    return { values: rates.ratio, low: rates.ratio_low, high: rates.ratio_high, drawn: [], city: 1 };
  }
  const isRaw = measure === "raw";
  return {
    values: isRaw ? rates.raw : rates.shrunk,
    low: isRaw ? rates.low : [],
    high: isRaw ? rates.high : [],
    drawn: isRaw ? rates.shrunk : rates.raw,
    city: rates.city,
  };
}

/** Rows in the order of their value, the highest first; those without one are left out. */
export function highest(values: Numbers, most: number): number[] {
  return values
    .flatMap((value, row) => (value === null ? [] : [{ value, row }]))
    .sort((a, b) => b.value - a.value || a.row - b.row)
    .slice(0, most)
    .map(({ row }) => row);
}
