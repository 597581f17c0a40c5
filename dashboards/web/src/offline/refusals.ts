import { ApiProblem } from "../api/problem";

/** What a busy server says, or one where somebody has to sign in anew: what was sent itself is not refused. */
const PASSING = new Set([401, 408, 425, 429]);

/** Whether the server will never take what was sent. */
export function isFinal(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && error.status < 500 && !PASSING.has(error.status);
}

/** How long to wait before trying again, after so many failures in a row. [ms] */
export function pauseMs(failures: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.max(0, failures - 1));
}

/** What a refusal was, as a device keeps it: it is told in whatever language it is read in. */
export type Refusal = Pick<ApiProblem, "status" | "code" | "message" | "details">;

export function refusalOf({ status, code, message, details }: ApiProblem): Refusal {
  return { status, code, message, details };
}

/** The problem that was kept. Devices kept only the server's sentence before: that has no code. */
export function problemKept(kept: Refusal | string): ApiProblem {
  if (typeof kept === "string") return new ApiProblem(400, "unknown", kept, {});
  return new ApiProblem(kept.status, kept.code, kept.message, kept.details);
}
