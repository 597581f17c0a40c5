import type { MatterClass } from "../api/types";
import type { Language } from "../i18n/setup";

type Choice = { value: string; label: string };
export type Group = { group: string; items: Choice[] };

/** Classes as a list of choices, under their major classes; sudden events come first. */
export function grouped(classes: readonly MatterClass[], language: Language): Group[] {
  const groups = new Map<string, Choice[]>();
  const urgentFirst = [...classes].sort((a, b) => Number(b.is_emergency) - Number(a.is_emergency));
  for (const one of urgentFirst) {
    const group = language === "en" ? one.major_name_en : one.major_name;
    const label = language === "en" ? one.name_en : one.name;
    const items = groups.get(group) ?? [];
    items.push({ value: String(one.id), label });
    groups.set(group, items);
  }
  return [...groups].map(([group, items]) => ({ group, items }));
}
