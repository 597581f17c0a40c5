import type { Finding, Seen } from "../../../api/surveys";
import type { Refusal } from "../../../offline/refusals";

/** A finding that the server will not have, and why. */
export type Refused = { seen: Seen; why: Refusal | string };

/**
 * What was seen and is not with the server yet, oldest first, and what it refused; and what was said of each
 * component on this device, by code.
 */
export type Findings = {
  waiting: readonly Seen[];
  refused: readonly Refused[];
  said: Readonly<Record<string, Finding>>;
};

export const NO_FINDINGS: Findings = { waiting: [], refused: [], said: {} };

/** Add a finding. Of one component only the last one waits, but for the first in line: it may be under way. */
export function saw(found: Findings, seen: Seen): Findings {
  const isSame = (one: Seen) => one.component_code != null && one.component_code === seen.component_code;
  return {
    waiting: [...found.waiting.filter((one, index) => index === 0 || !isSame(one)), seen],
    refused: found.refused.filter(({ seen: one }) => !isSame(one)),
    said: seen.component_code ? { ...found.said, [seen.component_code]: seen.finding } : found.said,
  };
}

/** The server has it. */
export function sent(found: Findings, key: string): Findings {
  return { ...found, waiting: found.waiting.filter((one) => one.key !== key) };
}

/** The server will never have it: it is shown, and no longer stands in the way of the others. */
export function refused(found: Findings, key: string, why: Refusal): Findings {
  const seen = found.waiting.find((one) => one.key === key);
  return seen === undefined ? found : { ...sent(found, key), refused: [...found.refused, { seen, why }] };
}

/** Read what a phone kept; what is no list of findings is none. */
export function readKept(text: string | null): Findings {
  try {
    const kept = JSON.parse(text ?? "{}") as Partial<Findings>;
    return Array.isArray(kept.waiting) && Array.isArray(kept.refused)
      ? { waiting: kept.waiting, refused: kept.refused, said: kept.said ?? {} }
      : NO_FINDINGS;
  } catch {
    return NO_FINDINGS;
  }
}
