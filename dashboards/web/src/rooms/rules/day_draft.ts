import type { SpecialDay } from "../../api/rules";

/** The kinds of days that a calendar names; all others follow its week. */
export const DAY_KINDS = ["holiday", "make_up", "special_hours"] as const;
export type DayDraft = {
  on: string;
  kind: (typeof DAY_KINDS)[number];
  name: string;
  nameEn: string;
  hours: string;
};

const SPAN = /^[0-2]\d:[0-5]\d-[0-2]\d:[0-5]\d$/;

/** The spans that were typed, one after the other, or null where one of them is none. */
export function spansIn(text: string): string[] | null {
  const spans = text.split(/[\s,，、;；]+/).filter((one) => one !== "");
  return spans.every((one) => SPAN.test(one)) ? spans : null;
}

/** Whether a day can be entered: special hours say which. */
export function isWhole({ on, kind, name, hours }: DayDraft): boolean {
  const spans = spansIn(hours);
  return (
    on !== "" && name.trim() !== "" && (kind !== "special_hours" || (spans !== null && spans.length > 0))
  );
}

/** A make-up day is worked as a Monday is. */
const WORKS_LIKE = "mon";

/** The days with one more, by date; a day that was named before is named anew. */
export function withDay(days: readonly SpecialDay[], draft: DayDraft): SpecialDay[] {
  const { on, kind, name, nameEn, hours } = draft;
  const spans = kind === "special_hours" ? (spansIn(hours) ?? []) : [];
  const added = { on, kind, name: name.trim(), name_en: nameEn.trim(), hours: spans, works_like: WORKS_LIKE };
  const rest = days.filter((one) => one.on !== on);
  return [...rest, added].sort((a, b) => a.on.localeCompare(b.on));
}
