import type { Condition, ConditionChange } from "../../../api/conditions";

/** The steps that have a limit, in the order in which they are taken. */
export const CLOCKS = ["accept", "dispatch", "handle", "verify"] as const;
export type Clock = (typeof CLOCKS)[number];
export const UNITS = ["urgent_hour", "work_hour", "work_day", "natural_day"] as const;
export type LimitUnit = (typeof UNITS)[number];

/** What the form of a condition holds; a limit without a number is none. */
export type Draft = {
  filing: string;
  filing_en: string;
  closing: string;
  closing_en: string;
  limits: Record<Clock, { value: string; unit: LimitUnit }>;
  photos_before: string;
  photos_after: string;
  is_same_spot_required: boolean;
  is_emergency: boolean;
  calendar: string;
  basis: string;
};

const NO_LIMIT = { value: "", unit: "work_day" as LimitUnit };

export function draftOf(condition: Condition | null): Draft {
  const limit = (clock: Clock) => {
    const found = condition?.limits[clock];
    return found ? { value: String(found.value), unit: found.unit } : NO_LIMIT;
  };
  return {
    filing: condition?.filing ?? "",
    filing_en: condition?.filing_en ?? "",
    closing: condition?.closing ?? "",
    closing_en: condition?.closing_en ?? "",
    limits: {
      accept: limit("accept"),
      dispatch: limit("dispatch"),
      handle: limit("handle"),
      verify: limit("verify"),
    },
    photos_before: String(condition?.photos_before ?? 0),
    photos_after: String(condition?.photos_after ?? 0),
    is_same_spot_required: condition?.is_same_spot_required ?? false,
    is_emergency: condition?.is_emergency ?? false,
    calendar: condition?.calendar ?? "standard",
    basis: condition?.basis ?? "",
  };
}

/** The draft as the server wants it. */
export function bodyOf(draft: Draft): Required<Omit<ConditionChange, "is_default" | "on">> {
  const limit = (clock: Clock) => {
    const { value, unit } = draft.limits[clock];
    return value.trim() === "" ? null : { value: Number(value), unit };
  };
  return {
    filing: draft.filing.trim(),
    filing_en: draft.filing_en.trim(),
    closing: draft.closing.trim(),
    closing_en: draft.closing_en.trim(),
    limits: {
      accept: limit("accept"),
      dispatch: limit("dispatch"),
      handle: limit("handle"),
      verify: limit("verify"),
    },
    photos_before: Number(draft.photos_before),
    photos_after: Number(draft.photos_after),
    is_same_spot_required: draft.is_same_spot_required,
    is_emergency: draft.is_emergency,
    calendar: draft.calendar,
    basis: draft.basis.trim(),
  };
}

/** Whether each limit is a length of time, or none. */
export function isFit(draft: Draft): boolean {
  return CLOCKS.every((clock) => {
    const text = draft.limits[clock].value.trim();
    return text === "" || Number(text) > 0;
  });
}
