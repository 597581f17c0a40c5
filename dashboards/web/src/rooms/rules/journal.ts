import type { RuleList } from "./columns";

/** A row of a list of rules, as the store keeps it. */
export type Kept = Record<string, unknown>;
/** A row that says something else than before. */
export type Changed = { row: Kept; fields: { key: string; before: unknown; after: unknown }[] };
export type Differences = { changed: Changed[]; gone: Kept[]; fresh: Kept[] };

/** By which field a row of a list is known again; a list without one has a single row. */
const NAMED_BY: Partial<Record<RuleList, string>> = {
  alarm_signals: "code",
  calendars: "made_at",
  collector_places: "place",
  control_areas: "made_at",
  duplicate_rules: "class_id",
  escalation_levels: "level",
  evidence_rules: "class_id",
  problem_kinds: "code",
  relapse_rules: "class_id",
};

function nameOf(list: RuleList, row: Kept): string {
  if (list === "person_skills") return JSON.stringify([row["person_id"], row["class_id"]]);
  const key = NAMED_BY[list];
  return key === undefined ? "" : JSON.stringify(row[key] ?? null);
}

/** What became of each row: said otherwise, gone, or new. */
export function differencesOf(list: RuleList, before: readonly Kept[], after: readonly Kept[]): Differences {
  const gone = [...before];
  const changed: Changed[] = [];
  const fresh: Kept[] = [];
  for (const row of after) {
    const at = gone.findIndex((one) => nameOf(list, one) === nameOf(list, row));
    const [former] = at < 0 ? [] : gone.splice(at, 1);
    if (former === undefined) fresh.push(row);
    else {
      const keys = Object.keys(row).filter((key) => JSON.stringify(row[key]) !== JSON.stringify(former[key]));
      changed.push({ row, fields: keys.map((key) => ({ key, before: former[key], after: row[key] })) });
    }
  }
  return { changed, gone, fresh };
}

/** A stored row as the tables of rules hold theirs: numbers as they are typed, likeness in percent. */
export function asTyped(key: string, value: unknown): { key: string; value: string | string[] | boolean } {
  if (key === "least_score") return { key: "percent", value: percentOf(Number(value)) };
  if (key === "largest_share") return { key, value: percentOf(Number(value)) };
  if (Array.isArray(value)) return { key, value: value.map(String) };
  if (typeof value === "boolean") return { key, value };
  return { key, value: value === null || value === undefined ? "" : String(value) };
}

/** A share as it is typed, in percent. */
export function percentOf(share: number): string {
  return String(Math.round(share * 1000) / 10);
}
