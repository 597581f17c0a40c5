/** How long something is, in the one unit that says enough. */
export type Span = { unit: "minutes" | "hours" | "days"; count: number };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function spanOf(ms: number): Span {
  const length = Math.abs(ms);
  if (length >= 2 * DAY_MS) return { unit: "days", count: Math.floor(length / DAY_MS) };
  if (length >= 2 * HOUR_MS) return { unit: "hours", count: Math.floor(length / HOUR_MS) };
  return { unit: "minutes", count: Math.floor(length / MINUTE_MS) };
}

export type Deadline =
  | { kind: "none" }
  | { kind: "kept" }
  | { kind: "missed"; by: Span }
  | { kind: "running"; left: Span; share: number }
  | { kind: "late"; by: Span };

/** `completed_at` is when the work was last said to be done: that is what the deadline is for. */
export type Times = {
  reported_at: string;
  due_at: string | null;
  completed_at: string | null;
  closed_at: string | null;
};

/**
 * Where a case stands against its clock.
 *
 * `share` is how much of the time is used up. [0 to 1]
 */
export function deadlineOf({ reported_at, due_at, completed_at, closed_at }: Times, now: number): Deadline {
  if (due_at === null) return { kind: "none" };
  const due = Date.parse(due_at);
  const done = completed_at ?? closed_at;
  if (done !== null) {
    const over = Date.parse(done) - due;
    return over <= 0 ? { kind: "kept" } : { kind: "missed", by: spanOf(over) };
  }
  const left = due - now;
  if (left < 0) return { kind: "late", by: spanOf(left) };
  const whole = due - Date.parse(reported_at);
  return { kind: "running", left: spanOf(left), share: whole <= 0 ? 1 : Math.min(1, 1 - left / whole) };
}
