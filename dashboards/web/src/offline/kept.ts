import { ApiProblem } from "../api/problem";

const KEPT_AS = "gridcity-kept-";
/** So long the server is waited for where an older answer is kept. [ms] */
const PATIENCE_MS = 8_000;

/** Whether nobody answered: no network, a proxy without a server behind it, or too slow. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof ApiProblem ? error.status >= 502 && error.status <= 504 : error instanceof Error;
}

/** What is kept on the device under a name. */
export function kept<T>(name: string): T | undefined {
  try {
    return JSON.parse(localStorage.getItem(KEPT_AS + name) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keep something on the device. A device that is full keeps nothing, and works on with a network. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === null || value === undefined) localStorage.removeItem(KEPT_AS + name);
    else localStorage.setItem(KEPT_AS + name, JSON.stringify(value));
  } catch {
    localStorage.removeItem(KEPT_AS + name);
  }
}

/** What the server says, kept on the device; where nobody answers, what it said last. */
export async function askOrRemember<T>(
  name: string,
  ask: (signal: AbortSignal | null) => Promise<T>,
): Promise<T> {
  const before = kept<T>(name);
  try {
    const answer = await (before === undefined ? ask(null) : ask(AbortSignal.timeout(PATIENCE_MS)));
    keep(name, answer);
    return answer;
  } catch (error) {
    if (before === undefined || !isUnreachable(error)) throw error;
    return before;
  }
}

/** Forget all that was kept for whoever was signed in. What was seen and not sent is not among it. */
export function forgetKept(): void {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(KEPT_AS)) localStorage.removeItem(name);
  }
}
