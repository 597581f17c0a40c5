import type { Person } from "../../api/types";

/** The room that somebody's work begins in. */
function firstRoom(role: Person["role"] | undefined): string {
  return role === "clerk" ? "/office" : "/command";
}

/** Where to go after signing in: a room of this house, never another host. */
export function wayBack(wish: string | null, role?: Person["role"]): string {
  return wish !== null && /^\/(?![/\\])/.test(wish) ? wish : firstRoom(role);
}
