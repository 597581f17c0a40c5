import type { ComponentEvent } from "../../api/types";

/** One field of a component, before and after an event; null where it held nothing. */
export type Change = { field: string; before: string | null; after: string | null };

/** What an event tells in its own words: its day, and the other of two doubles. */
const SAID_ANYWAY = new Set(["changed_on", "merged_into"]);

/** A value of the history as words: departments by name, places by their coordinates. */
export function valueText(value: unknown): string | null {
  if (value === null || value === undefined || value === "") return null;
  if (typeof value !== "object") return String(value);
  const { name, lon, lat } = value as Record<string, unknown>;
  if (typeof name === "string") return name;
  if (typeof lon === "number" && typeof lat === "number") return `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
  return JSON.stringify(value);
}

/** What an event changed, field by field; what it set to the same is left out. */
export function changesOf({ before, after }: Pick<ComponentEvent, "before" | "after">): Change[] {
  return Object.keys(after)
    .filter((field) => !SAID_ANYWAY.has(field))
    .map((field) => ({ field, before: valueText(before[field]), after: valueText(after[field]) }))
    .filter((change) => change.before !== change.after);
}
