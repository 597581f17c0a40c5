/** The answer after or before one, round the end; -1 stands for the field itself. */
export function stepped(at: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  const next = at + step;
  if (next >= count) return 0;
  return next < 0 ? count - 1 : next;
}
