import { expect, test } from "vitest";
import type { CaseEvent } from "../api/types";
import { instantText, verifyChain } from "./chain";

/** Made by gridcity/cases/ledger.py: names that sort differently in JavaScript, escapes, every length of instant. */
const NUMBER = "9901012026030200017";
const HISTORY = [
  {
    seq: 1,
    source: "none",
    command: "report",
    target: "reported",
    actor_id: 7,
    actor_name: null,
    actor_role: "operator",
    origin: "live",
    happened_at: "2026-03-02T12:00:00Z",
    body: {
      place: {
        lon: "126.5349870",
        lat: "45.8037750",
      },
      description: '\u4e95\u76d6 "\u677e"\n\u0007 \ud83d\udea7 \\ \u00e9',
      class_id: 12,
      "10": 1,
      "9": null,
      "\uffee": "a",
      "\ud83d\udea7": true,
    },
    hash: "7c90b93e261de26c3b22c50815f45da1017faa1f4b63aa03d5fc1653a6e9faa5",
  },
  {
    seq: 2,
    source: "reported",
    command: "dispatch",
    target: "dispatched",
    actor_id: null,
    actor_name: null,
    actor_role: "system",
    origin: "live",
    happened_at: "2026-03-02T12:00:01.000120Z",
    body: {
      department_id: 3,
    },
    hash: "1a88dc9060ed187151af325237d23f5084b7d8495fbd40bed9f390bb41d03af3",
  },
  {
    seq: 3,
    source: "dispatched",
    command: "start",
    target: "handling",
    actor_id: 9,
    actor_name: null,
    actor_role: "handler",
    origin: "live",
    happened_at: "2026-03-02T12:05:59.999999Z",
    body: {},
    hash: "111e9d1a61ba9b5fd467a7bb3598f632bca3acfbb4d4ca5b35f8c36af11d7be5",
  },
] as unknown as CaseEvent[];

const HEAD = HISTORY.at(-1)?.hash ?? "";
const ASKED = { number: NUMBER, told: 3, head: HEAD, subtle: crypto.subtle };

function changed(index: number, change: Partial<CaseEvent>): CaseEvent[] {
  return HISTORY.map((event, at) => (at === index ? { ...event, ...change } : event));
}

test("a page that the browser lends no SHA-256 to says that it cannot tell", async () => {
  expect(await verifyChain(HISTORY, { ...ASKED, subtle: undefined })).toEqual({ kind: "unable" });
});

test.each([
  ["a word", changed(1, { body: { department_id: 4 } })],
  ["a microsecond", changed(1, { happened_at: "2026-03-02T12:00:01.000121Z" })],
  ["who did it", changed(1, { actor_id: 7 })],
  ["an instant without its zone", changed(1, { happened_at: "2026-03-02T12:00:01.000120" })],
])("a change of %s is found where it was made", async (_, events) => {
  expect(await verifyChain(events, ASKED)).toEqual({ kind: "broken", seq: 2 });
});

test("a missing entry, one of another case and a lost end are found", async () => {
  expect(await verifyChain(HISTORY.slice(1), ASKED)).toEqual({ kind: "broken", seq: 1 });
  expect(await verifyChain(HISTORY, { ...ASKED, number: "1" })).toEqual({ kind: "broken", seq: 1 });
  expect(await verifyChain(HISTORY.slice(0, 2), ASKED)).toEqual({ kind: "cut", entries: 2, told: 3 });
});

test("a history that was written anew does not end as the case remembers", async () => {
  const asked = { ...ASKED, head: HEAD.replace(/^./, "0") };

  expect(await verifyChain(HISTORY, asked)).toEqual({ kind: "broken", seq: 3 });
});

test("what the ledger wrote is whole", async () => {
  expect(await verifyChain(HISTORY, ASKED)).toEqual({ kind: "whole", entries: 3 });
});

test("instants are written with six decimals", () => {
  expect(instantText("2026-03-02T12:00:00Z")).toBe("2026-03-02T12:00:00.000000Z");
  expect(instantText("2026-03-02T12:00:00.12+00:00")).toBe("2026-03-02T12:00:00.120000Z");
  expect(instantText("2026-03-02T12:00:00+08:00")).toBeNull();
});
