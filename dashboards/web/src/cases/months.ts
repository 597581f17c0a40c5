import { dayOf } from "./days";

/** Twelve months are shown: a year, so that the season is in it. */
const SHOWN = 12;

/** The last twelve months up to `now`, oldest first; those that nothing is told of hold nothing. [cases] */
export function lastMonths(
  told: readonly { month: string; count: number }[],
  now: Date,
): { month: string; count: number }[] {
  const counts = new Map(told.map(({ month, count }) => [month, count]));
  return Array.from({ length: SHOWN }, (_, index) => {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (SHOWN - 1 - index), 1));
    const month = first.toISOString().slice(0, 7);
    return { month, count: counts.get(month) ?? 0 };
  });
}

/** How many instants fall into each month of a zone, oldest month first. */
export function monthCounts(
  instants: readonly string[],
  timeZone: string,
): { month: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const iso of instants) {
    const month = dayOf(Date.parse(iso), timeZone).slice(0, "2026-03".length);
    counts.set(month, (counts.get(month) ?? 0) + 1);
  }
  return [...counts].map(([month, count]) => ({ month, count })).sort((a, b) => (a.month < b.month ? -1 : 1));
}
