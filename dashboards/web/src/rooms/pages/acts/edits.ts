import type { Edits } from "../../../api/components";
import type { Component } from "../../../api/types";

/** One attribute while it is edited; `id` keeps its place in the form. */
export type AttributeRow = { id: number; name: string; text: string };

/** What the form of a component holds. */
export type Draft = {
  name: string;
  data_source: string;
  remark: string;
  governing_id: string | null;
  owner_id: string | null;
  maintainer_id: string | null;
  attributes: AttributeRow[];
};

const TEXTS = ["name", "data_source", "remark"] as const;
const PARTIES = ["governing_id", "owner_id", "maintainer_id"] as const;

/** A value as it is typed: words as they are, all else as JSON, so that 3 stays a number. */
export function textOf(value: unknown): string {
  if (typeof value !== "string") return JSON.stringify(value);
  return typeof readValue(value) === "string" ? value : JSON.stringify(value);
}

/** What was typed as a value: numbers, yes and no, and JSON as they are; anything else is words. */
export function readValue(text: string): unknown {
  const bare = text.trim();
  if (!/^(-?\d|true$|false$|null$|["[{])/.test(bare)) return bare;
  try {
    return JSON.parse(bare) as unknown;
  } catch {
    return bare;
  }
}

export function draftOf(item: Component): Draft {
  const id = (value: number | null) => (value === null ? null : String(value));
  return {
    name: item.name,
    data_source: item.data_source ?? "",
    remark: item.remark ?? "",
    governing_id: id(item.governing_id),
    owner_id: id(item.owner_id),
    maintainer_id: id(item.maintainer_id),
    attributes: Object.entries(item.attributes).map(([name, value], index) => ({
      id: index,
      name,
      text: textOf(value),
    })),
  };
}

/** The attributes as they are sent; a row without a name is none. */
export function attributesOf(rows: readonly AttributeRow[]): Record<string, unknown> {
  const named = rows.filter((row) => row.name.trim() !== "");
  return Object.fromEntries(named.map((row) => [row.name.trim(), readValue(row.text)]));
}

/** Whether two sets of attributes say the same, in whatever order. */
function isSame(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => JSON.stringify(one[name]) === JSON.stringify(other[name]))
  );
}

/** Only what is another than it was: what is left out stays. */
export function editsOf(item: Component, draft: Draft): Edits {
  const before = draftOf(item);
  const edits: Edits = {};
  for (const field of TEXTS) {
    if (draft[field].trim() !== before[field]) edits[field] = draft[field].trim();
  }
  for (const field of PARTIES) {
    if (draft[field] !== before[field]) edits[field] = draft[field] === null ? null : Number(draft[field]);
  }
  const attributes = attributesOf(draft.attributes);
  if (!isSame(attributes, attributesOf(before.attributes))) edits.attributes = attributes;
  return edits;
}
