import type { Person } from "../../api/types";

/** The room that somebody's work begins in. */
function firstRoom(role: Person["role"] | undefined): string {
  if (role === "clerk") return "/office";
  return role === "planner" ? "/planner" : "/command";
}

/** Where to go after signing in: a room of this house, never another host. */
export function wayBack(wish: string | null, role?: Person["role"]): string {
  return wish !== null && /^\/(?![/\\])/.test(wish) ? wish : firstRoom(role);
}
