import type { CaseEvent } from "../api/types";

/** What recomputing a history in this browser found. */
export type Verdict =
  | { kind: "whole"; entries: number }
  | { kind: "broken"; seq: number }
  | { kind: "cut"; entries: number; told: number }
  | { kind: "unable" };

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** By code points, as the ledger sorts: JavaScript's own order is by halves of a surrogate pair. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const gap = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (gap !== 0) return gap;
  }
  return left.length - right.length;
}

/** Written by hand where names are sorted: an object would put names that are numbers first. */
function sortedText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value)
    .sort(byCodePoint)
    .map((name) => `${JSON.stringify(name)}:${sortedText(value[name] ?? null)}`);
  return `{${members.join(",")}}`;
}

/** `2026-03-02T12:00:00.000000Z`: always six decimals. Null where it is no instant in UTC. */
export function instantText(iso: string): string | null {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:Z|\+00:00)$/.exec(iso);
  return parts === null ? null : `${parts[1]}.${(parts[2] ?? "").padEnd(6, "0")}Z`;
}

/** An event as it is hashed: see gridcity/cases/ledger.py, which this repeats word by word. */
export function canonical(event: CaseEvent, number: string): string | null {
  const at = instantText(event.happened_at);
  if (at === null) return null;
  const head = `{"actor":${event.actor_id ?? "null"},"at":"${at}","body":${sortedText(event.body as Json)}`;
  const words = { case: number, command: event.command, origin: event.origin, role: event.actor_role };
  const tail = { ...words, seq: event.seq, source: event.source, target: event.target };
  return `${head},${JSON.stringify(tail).slice(1)}`;
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

type Asked = { number: string; told: number; head: string; subtle: SubtleCrypto | undefined };

/**
 * Recompute the hash of every entry from the one before and from what is shown, first entry first.
 *
 * `told` is how many entries the case says it has, `head` the last hash as it keeps it: a chain cut off at
 * its end, or written anew from somewhere on, is whole in itself. Browsers
 * lend SHA-256 to safe pages only (HTTPS, or the same machine): elsewhere the answer is that it cannot be said.
 */
export async function verifyChain(
  events: readonly CaseEvent[],
  { number, told, head, subtle }: Asked,
): Promise<Verdict> {
  if (subtle === undefined) return { kind: "unable" };
  let before: Uint8Array = new Uint8Array(32);
  for (const [index, event] of events.entries()) {
    const text = canonical(event, number);
    if (text === null || event.seq !== index + 1) return { kind: "broken", seq: index + 1 };
    const words = new TextEncoder().encode(text);
    const whole = new Uint8Array(before.length + words.length);
    whole.set(before);
    whole.set(words, before.length);
    before = new Uint8Array(await subtle.digest("SHA-256", whole));
    if (hexOf(before) !== event.hash) return { kind: "broken", seq: event.seq };
  }
  if (events.length < told) return { kind: "cut", entries: events.length, told };
  return hexOf(before) === head
    ? { kind: "whole", entries: events.length }
    : { kind: "broken", seq: events.length };
}
