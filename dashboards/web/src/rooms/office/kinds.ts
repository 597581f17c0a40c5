import type { DocumentKind } from "../../api/documents";
import type { Person } from "../../api/types";

/** The kinds of official document, as the register orders them. */
export const KINDS = [
  "resolution",
  "decision",
  "order",
  "communique",
  "proclamation",
  "announcement",
  "opinion",
  "notice",
  "circular",
  "report",
  "request",
  "reply",
  "proposal",
  "letter",
  "minutes",
  "other",
] as const satisfies readonly DocumentKind[];

/** Who enters documents and says what they concern: the same as the server lets through. */
export const CLERKS = new Set<Person["role"]>(["clerk", "leader"]);

/** Whether a document holds no longer on a day of the calendar. */
export function isOver(validUntil: string | null, today: string): boolean {
  return validUntil !== null && validUntil < today;
}
