import type { EvaluatedBy } from "../../api/evaluation";
import type { Person } from "../../api/types";

type Role = Person["role"];

const REGIONS: EvaluatedBy[] = ["city", "county", "street", "community", "department"];
const POSTS: EvaluatedBy[] = ["inspector", "operator", "dispatcher", "leader", "handler"];

/** Whose figures somebody may see: the same as the server lets through. */
export function offered(role: Role): EvaluatedBy[] {
  if (role === "leader" || role === "supervisor") return [...REGIONS, ...POSTS];
  if (role === "planner" || role === "admin") return REGIONS;
  if (role === "handler") return ["department", "handler"];
  return POSTS.filter((post) => post === role);
}

/** Who draws closed cases again, who watches what comes of it, who looks again: as the server lets through. */
export const DRAWERS = new Set<Role>(["supervisor"]);
export const WATCHERS = new Set<Role>(["supervisor", "leader", "planner", "admin"]);
export const TELLERS = new Set<Role>(["inspector", "supervisor"]);

/** Who looks at photos that prove less than they should. */
export const WATCHES_EVIDENCE = new Set<Role>(["leader", "supervisor", "admin"]);

/** Who may run other rules over a past year. */
export const COMPARES = new Set<Role>(["supervisor", "leader", "planner", "admin"]);

/** Whether somebody has anything to do with closed cases that are seen again. */
export function seesReinspections(role: Role): boolean {
  return WATCHERS.has(role) || TELLERS.has(role);
}
