import type { CaseNews } from "../api/types";

/** What an event does to the open cases of its cell. [cases] */
export function loadChange({ source, target }: Pick<CaseNews, "source" | "target">): -1 | 0 | 1 {
  const wasOpen = source !== "none" && source !== "closed";
  const isOpen = target !== "closed";
  if (wasOpen === isOpen) return 0;
  return isOpen ? 1 : -1;
}

/** The loads after some news: a new map, so that what was handed out before stays as it was. */
export function loadsAfter(
  loads: ReadonlyMap<number, number>,
  news: readonly CaseNews[],
): Map<number, number> {
  const after = new Map(loads);
  for (const one of news) {
    const change = loadChange(one);
    if (one.cell_id === null || change === 0) continue;
    const open = Math.max(0, (after.get(one.cell_id) ?? 0) + change);
    if (open === 0) after.delete(one.cell_id);
    else after.set(one.cell_id, open);
  }
  return after;
}
