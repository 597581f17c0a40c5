import type { EvaluatedUnit, Indicator } from "../../api/evaluation";

/** The score stands beside the indicators: its code is none of theirs. */
export const SCORE = "score";

/** A bar of the ranking: a unit, its value and how sure it is; null where there is no value. */
export type Bar = {
  row: EvaluatedUnit;
  value: number | null;
  low: number | null;
  high: number | null;
  best: number | null;
  worst: number | null;
};

function barOf(row: EvaluatedUnit, show: string): Bar {
  const { score } = row;
  if (show === SCORE) {
    const { points: value = null, low = null, high = null, best = null, worst = null } = score ?? {};
    return { row, value, low, high, best, worst };
  }
  const found = row.values[show];
  const { value = null, low = null, high = null, best = null, worst = null } = found ?? {};
  return { row, value, low, high, best, worst };
}

/** Units by a measure: the better ones first, those without a value last; small numbers show how unsure they are. */
export function rankedBy(
  rows: readonly EvaluatedUnit[],
  show: string,
  direction: Indicator["direction"],
): Bar[] {
  const sign = direction === "down" ? 1 : -1;
  return rows
    .map((row) => barOf(row, show))
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
      return sign * (a.value - b.value);
    });
}

/** Whether anything at all was counted of a unit. */
export function isCounted(row: EvaluatedUnit): boolean {
  return Object.values(row.counts).some((count) => count > 0);
}
