import type { Command } from "../api/types";

/**
 * How near at hand a command is: `next` is the way on, `beside` stands next to it, `more` is behind one press;
 * `never` is nobody's to press: it follows from another, or has a form of its own.
 */
export type Rank = "next" | "beside" | "more" | "never";

export const RANKS: Record<Command, Rank> = {
  report: "never",
  release: "next",
  accept: "next",
  answer_check: "next",
  decide_appeal: "next",
  grant_extension: "next",
  refuse_extension: "beside",
  reply: "next",
  dispatch: "next",
  arbitrate: "next",
  start: "next",
  complete: "next",
  verify: "next",
  close: "next",
  resume: "next",
  unmerge: "next",
  self_handle: "beside",
  reject: "beside",
  return: "beside",
  rework: "beside",
  ask_extension: "beside",
  suspend: "beside",
  note: "beside",
  ask_check: "more",
  urge: "more",
  escalate: "more",
  appeal: "more",
  link: "more",
  unlink: "never",
  split: "more",
  merge: "more",
  force_close: "more",
  void: "more",
  waive_evidence: "more",
  reopen: "beside",
  absorb: "never",
  give_back: "never",
  attach: "never",
};

/** What a command asks for in a form. */
export type Ask =
  | "department"
  | "owner"
  | "outcome"
  | "file"
  | "limit"
  | "kind"
  | "answer"
  | "level"
  | "case"
  | "parts"
  | "until"
  | "review_on"
  | "reason"
  | "note";

const ORDER: readonly Ask[] = [
  "department",
  "owner",
  "case",
  "kind",
  "answer",
  "outcome",
  "level",
  "limit",
  "parts",
  "until",
  "review_on",
  "reason",
  "note",
  "file",
];

/** What a command may bring beside what it has to. */
const MAY_BRING: Partial<Record<Command, readonly Ask[]>> = {
  ask_check: ["until", "note"],
  answer_check: ["reason"],
  suspend: ["kind", "review_on"],
  urge: ["until"],
};

/** What the form of a command asks for, in the order in which it is asked. */
export function asksOf(command: Command, needs: readonly string[]): Ask[] {
  const all = new Set<string>([...needs, ...(MAY_BRING[command] ?? [])]);
  return ORDER.filter((one) => all.has(one));
}

/** The kinds there are of what a command brings; a suspension's are the city's own problems. */
export const KINDS: Partial<Record<Command, readonly string[]>> = {
  urge: ["late", "leader", "important"],
  waive_evidence: ["before", "after", "same_spot"],
  appeal: ["late", "ruling"],
  link: ["related", "root_cause", "relapse", "duplicate", "part"],
  unlink: ["related", "root_cause", "relapse", "duplicate", "part"],
};

/** How a question may be answered. */
export const ANSWERS: Partial<Record<Command, readonly string[]>> = {
  answer_check: ["confirmed", "not_confirmed", "unable"],
  decide_appeal: ["upheld", "dismissed"],
};

const REJECTED = ["not_found", "not_ours", "refused", "no_longer_needed", "duplicate"] as const;

/** How a command may end a case. */
export function outcomesOf(command: Command) {
  return command === "reject" ? REJECTED : (["fixed", "made_safe", ...REJECTED] as const);
}

/** What was put into the form of a command so far. */
export type Brought = {
  department: string | null;
  isOwnerUnknown: boolean;
  outcome: string | null;
  kind: string | null;
  answer: string | null;
  level: number;
  limit: { value: string; unit: string };
  other: number | null;
  parts: readonly { class_id: number | null; description: string }[];
  until: string;
  review_on: string;
  reason: string;
  note: string;
};

/** What is asked for and still missing. */
export function missing(command: Command, needs: readonly string[], brought: Brought): Ask | null {
  const has: Record<Ask, boolean> = {
    department: brought.department !== null,
    owner: brought.department !== null || brought.isOwnerUnknown,
    outcome: brought.outcome !== null,
    file: true,
    limit: Number(brought.limit.value) > 0,
    kind: brought.kind !== null,
    answer: brought.answer !== null,
    level: true,
    case: brought.other !== null,
    parts:
      brought.parts.length > 0 &&
      brought.parts.every((one) => one.class_id !== null && one.description.trim() !== ""),
    until: true,
    review_on: true,
    reason: brought.reason.trim() !== "",
    note: brought.note.trim() !== "",
  };
  const isDoubtful = command === "answer_check" && brought.answer !== "confirmed";
  const asked = asksOf(command, needs).filter(
    (one) => needs.includes(one) || (one === "reason" && isDoubtful),
  );
  return asked.find((one) => !has[one]) ?? null;
}
