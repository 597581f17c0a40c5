import type { CellMinutes } from "../../../api/patrols";

/** How long ago somebody was in a cell. */
export const RECENCIES = ["day", "week", "month", "never"] as const;
export type Recency = (typeof RECENCIES)[number];

const DAY_MS = 86_400_000;

/** Of patrols of the last 30 days: whether the last was there within a day, a week, a month, or not at all. */
export function recencyOf(cell: Pick<CellMinutes, "last_at">, now: number): Recency {
  if (cell.last_at === null) return "never";
  const days = (now - Date.parse(cell.last_at)) / DAY_MS;
  if (days <= 1) return "day";
  return days <= 7 ? "week" : "month";
}

/** The cells that were not patrolled for longest, those without any patrol first. */
export function longestAgo<T extends Pick<CellMinutes, "last_at" | "code">>(
  cells: readonly T[],
  most: number,
): T[] {
  return cells
    .toSorted((a, b) => (a.last_at ?? "").localeCompare(b.last_at ?? "") || a.code.localeCompare(b.code))
    .slice(0, most);
}
