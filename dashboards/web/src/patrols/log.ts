import type { PatrolFix } from "../api/patrols";
import type { Refusal } from "../offline/refusals";

/** A patrol as this device knows it: what of it is not with the server yet. */
export type Walk = {
  key: string;
  startedAt: string;
  endedAt: string | null;
  /** Its number, once the server has heard of it. */
  id: number | null;
  waiting: readonly PatrolFix[];
  /** When the last fix was taken, sent or not. */
  lastAt: string | null;
  /** So many fixes were taken. */
  taken: number;
};

/** The patrols that are not over and sent, the oldest first, and what the server refused. */
export type Log = { walks: readonly Walk[]; refused: readonly (Refusal | string)[] };

export const NO_WALKS: Log = { walks: [], refused: [] };

/** A fix that follows another sooner says nothing new. [ms] */
export const CLOSEST_MS = 10_000;
/** So many fixes are sent together while somebody walks, and so many at most. */
export const BATCH = 6;
const MOST = 500;

export type Step =
  | { kind: "start"; key: string; startedAt: string }
  | { kind: "fixes"; key: string; id: number; fixes: PatrolFix[] }
  | { kind: "end"; key: string; id: number; endedAt: string };

/** The patrol that goes on, if any. */
export function openWalk(log: Log): Walk | null {
  return log.walks.find((walk) => walk.endedAt === null) ?? null;
}

/** Begin a patrol; one that goes on goes on. */
export function begun(log: Log, key: string, at: string): Log {
  if (openWalk(log) !== null) return log;
  const walk = { key, startedAt: at, endedAt: null, id: null, waiting: [], lastAt: null, taken: 0 };
  return { walks: [...log.walks, walk], refused: [] };
}

/**
 * Take a fix of the patrol that goes on, unless it comes too soon after the one before. A device may say first
 * where it was a moment before the patrol began: that is where it begins.
 */
export function fixed(log: Log, fix: PatrolFix): Log {
  const open = openWalk(log);
  if (open === null) return log;
  const since = open.lastAt;
  const at = since === null && fix.at < open.startedAt ? open.startedAt : fix.at;
  if (since !== null && Date.parse(at) - Date.parse(since) < CLOSEST_MS) return log;
  const waiting = [...open.waiting, { ...fix, at }];
  return changed(log, open.key, { ...open, waiting, lastAt: at, taken: open.taken + 1 });
}

export function finished(log: Log, at: string): Log {
  const open = openWalk(log);
  return open === null ? log : changed(log, open.key, { ...open, endedAt: at });
}

/** What is sent next: patrols in their order, of each its start, its fixes, its end. */
export function nextStep(log: Log): Step | null {
  for (const { key, id, startedAt, endedAt, waiting } of log.walks) {
    if (id === null) return { kind: "start", key, startedAt };
    if (waiting.length >= (endedAt === null ? BATCH : 1)) {
      return { kind: "fixes", key, id, fixes: waiting.slice(0, MOST) };
    }
    if (endedAt !== null) return { kind: "end", key, id, endedAt };
  }
  return null;
}

/** The server has it. */
export function answered(log: Log, step: Step, id: number): Log {
  const walk = log.walks.find((one) => one.key === step.key);
  if (walk === undefined) return log;
  if (step.kind === "start") return changed(log, step.key, { ...walk, id });
  if (step.kind === "end") return changed(log, step.key, null);
  const sent = new Set(step.fixes.map((fix) => fix.at));
  return changed(log, step.key, { ...walk, waiting: walk.waiting.filter((fix) => !sent.has(fix.at)) });
}

/** The server will never have it: fixes are given up, a patrol that cannot begin or end is. */
export function refused(log: Log, step: Step, why: Refusal): Log {
  const rest = step.kind === "fixes" ? answered(log, step, step.id) : changed(log, step.key, null);
  return { ...rest, refused: [...log.refused, why].slice(-3) };
}

/** Read what a phone kept; what is no log is none. */
export function readLog(text: string | null): Log {
  try {
    const kept = JSON.parse(text ?? "{}") as Partial<Log>;
    return Array.isArray(kept.walks) ? { walks: kept.walks, refused: kept.refused ?? [] } : NO_WALKS;
  } catch {
    return NO_WALKS;
  }
}

function changed(log: Log, key: string, walk: Walk | null): Log {
  return {
    ...log,
    walks: log.walks.flatMap((one) => (one.key === key ? (walk === null ? [] : [walk]) : [one])),
  };
}
