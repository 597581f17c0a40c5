/** Where to go after signing in: a room of this house, never another host. */
export function wayBack(wish: string | null): string {
  return wish !== null && /^\/(?![/\\])/.test(wish) ? wish : "/command";
}
