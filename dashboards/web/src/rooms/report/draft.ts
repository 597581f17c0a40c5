import type { Place } from "../../map/city_map";

/** What a citizen has written so far. */
export type Draft = {
  /** The report's own name: sent twice with it, it is one report. */
  key: string;
  place: Place | null;
  classId: number | null;
  words: string;
  name: string;
  phone: string;
  email: string;
  /** True once "send" was pressed and the network failed: it is sent when there is one. */
  isWaiting: boolean;
};

const KEPT_AS = "gridcity-report";

export function emptyDraft(key: string): Draft {
  return { key, place: null, classId: null, words: "", name: "", phone: "", email: "", isWaiting: false };
}

function isPlace(value: unknown): value is Place {
  const place = value as Place | null;
  return (
    typeof place === "object" && place !== null && Number.isFinite(place.lon) && Number.isFinite(place.lat)
  );
}

/** Read a kept draft. Whatever is broken in it is left out; without a key there is none. */
export function readDraft(text: string | null): Draft | null {
  if (text === null) return null;
  let kept: Partial<Record<keyof Draft, unknown>>;
  try {
    kept = JSON.parse(text) as typeof kept;
  } catch {
    return null;
  }
  if (typeof kept !== "object" || kept === null || typeof kept.key !== "string" || kept.key === "")
    return null;
  const word = (value: unknown): string => (typeof value === "string" ? value : "");
  return {
    key: kept.key,
    place: isPlace(kept.place) ? kept.place : null,
    classId: typeof kept.classId === "number" ? kept.classId : null,
    words: word(kept.words),
    name: word(kept.name),
    phone: word(kept.phone),
    email: word(kept.email),
    isWaiting: kept.isWaiting === true,
  };
}

export function keptDraft(): Draft | null {
  return readDraft(localStorage.getItem(KEPT_AS));
}

/** Keep a draft on this phone. A full or forbidden storage is no reason to stop writing. */
export function keepDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(draft));
  } catch {
    // Private windows have no storage: the draft then lives as long as the page.
  }
}

export function forgetDraft(): void {
  localStorage.removeItem(KEPT_AS);
}
