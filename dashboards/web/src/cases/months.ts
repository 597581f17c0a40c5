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
