import type { CaseSummary, Person } from "../api/types";
import type { Stage } from "./stages";

/**
 * Which cases wait for somebody: the stages; for a crew, its own department; for who verifies and does not
 * close, what nobody has verified yet.
 */
export type MyWork = { stages: Stage[]; departmentId: number | null; isVerified?: false };

/** The stages in which each role has the next step. Roles that only look on have none. */
const WAITING_FOR: Partial<Record<Person["role"], Stage[]>> = {
  inspector: ["verifying"],
  operator: ["verifying"],
  dispatcher: ["reported"],
  leader: ["reported", "verifying"],
  handler: ["dispatched", "handling"],
  supervisor: ["verifying"],
};

/** Roles that say whether work is done, and leave the closing to others. */
const ONLY_VERIFIES = new Set<string>(["inspector", "supervisor"]);

/** Roles that walk the streets: on a phone their own work comes first. */
const OUTSIDE = new Set<string>(["inspector", "handler"]);

type Worker = Pick<Person, "role" | "department_id">;

export function worksOutside(person: Pick<Person, "role">): boolean {
  return OUTSIDE.has(person.role);
}

/** What is somebody's to do; null for who only looks on. */
export function workOf(person: Worker): MyWork | null {
  const stages = WAITING_FOR[person.role];
  if (stages === undefined) return null;
  return {
    stages,
    departmentId: person.role === "handler" ? person.department_id : null,
    ...(ONLY_VERIFIES.has(person.role) ? { isVerified: false } : {}),
  };
}

/** The commands that a case can wait for. */
export type Awaited = "dispatch" | "start" | "complete" | "verify" | "close";

/**
 * The one command that a case waits for from this person; null where it waits for somebody else. The same
 * rules as the server's workflow, which has the last word.
 */
export function awaitedFrom(
  { role }: Pick<Person, "role">,
  item: Pick<CaseSummary, "stage" | "is_suspended" | "verified_at">,
): Awaited | null {
  if (item.is_suspended) return null;
  const isDispatcher = role === "dispatcher" || role === "leader";
  if (item.stage === "reported") return isDispatcher ? "dispatch" : null;
  if (role === "handler") {
    if (item.stage === "dispatched") return "start";
    return item.stage === "handling" ? "complete" : null;
  }
  if (item.stage !== "verifying") return null;
  if (item.verified_at !== null) return role === "operator" || role === "leader" ? "close" : null;
  return role === "inspector" || role === "operator" || role === "supervisor" ? "verify" : null;
}
