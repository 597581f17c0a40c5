import type { ComboboxData } from "@mantine/core";

/** What a rule says in one column of its table. */
export type Column = {
  key: string;
  label: string;
  /** It names the rule: of one that is kept it is not changed. */
  isName?: boolean;
} & (
  | { kind: "text"; most: number }
  | { kind: "number"; min: number; max: number; step?: number | "any" }
  | { kind: "one"; data: ComboboxData; none?: string }
  | { kind: "several"; data: ComboboxData }
  | { kind: "check" }
);

/** A rule as it stands in its table: numbers as they are typed. */
export type Row = Record<string, string | string[] | boolean>;

/** All choices of a list, also of one in groups. */
function choicesIn(data: ComboboxData): { value: string; label: string }[] {
  return data.flatMap((one) => {
    if (typeof one === "string") return [{ value: one, label: one }];
    if (typeof one === "object" && "items" in one) return choicesIn(one.items as ComboboxData);
    return typeof one === "object" ? [{ value: String(one.value), label: String(one.label) }] : [];
  });
}

/** What a reader sees of a value: the words of a choice, not its key. */
export function writtenIn(column: Column, value: Row[string] | undefined): string {
  if (column.kind === "one" || column.kind === "several") {
    const labels = new Map(choicesIn(column.data).map((one) => [one.value, one.label]));
    const chosen = [value ?? []].flat().map(String);
    if (column.kind === "one" && (chosen.length === 0 || chosen[0] === "")) return column.none ?? "";
    return chosen.map((one) => labels.get(one) ?? one).join(", ");
  }
  return typeof value === "string" ? value : "";
}

/** A class as a column writes it: none is the empty word. */
export function classIn(id: number | null): string {
  return id === null ? "" : String(id);
}

/** The number that was typed, or chosen; null where nothing was. */
export function numberIn(row: Row, key: string): number | null {
  const value = row[key];
  return typeof value === "string" && value !== "" ? Number(value) : null;
}

export function textIn(row: Row, key: string): string {
  const value = row[key];
  return typeof value === "string" ? value.trim() : "";
}

export function listIn(row: Row, key: string): string[] {
  const value = row[key];
  return Array.isArray(value) ? value : [];
}
