import { expect, test } from "vitest";
import {
  answered,
  begun,
  finished,
  fixed,
  type Log,
  NO_WALKS,
  nextStep,
  openWalk,
  readLog,
  refused,
} from "./log";

const at = (seconds: number) => new Date(Date.UTC(2026, 2, 2, 8, 0, seconds)).toISOString();
const WRONG = { status: 400, code: "patrols.invalid", message: "The clock is wrong.", details: {} };
const fix = (seconds: number) => ({ at: at(seconds), lon: 126.6, lat: 45.75, accuracy_m: 8 });
const walk = (log: Log, ...seconds: number[]) =>
  seconds.reduce((one, second) => fixed(one, fix(second)), log);

test("nothing is taken before a patrol begins or after it ended, and one patrol goes on at a time", () => {
  expect(walk(NO_WALKS, 5)).toEqual(NO_WALKS);
  const once = begun(NO_WALKS, "a", at(0));
  expect(begun(once, "b", at(5))).toBe(once);
  const over = finished(walk(once, 10), at(20));
  expect(openWalk(over)).toBeNull();
  expect(walk(over, 30)).toEqual(over);
});

test("a patrol begins where the device was last, and a fix that comes too soon is left out", () => {
  const log = walk(begun(NO_WALKS, "a", at(0)), -1, -1, 1, 9, 11, 12, 21);
  expect(openWalk(log)?.waiting.map((one) => one.at)).toEqual([at(0), at(11), at(21)]);
});

test("without a network a whole patrol waits, and is sent in order: start, fixes, end", () => {
  let log = finished(walk(begun(NO_WALKS, "a", at(0)), 10, 20), at(30));
  log = begun(log, "b", at(40));
  const kinds: string[] = [];
  for (let step = nextStep(log); step !== null; step = nextStep(log)) {
    kinds.push(`${step.kind} ${step.key}`);
    log = answered(log, step, 7);
  }
  expect(kinds).toEqual(["start a", "fixes a", "end a", "start b"]);
  expect(log.walks.map((one) => one.key)).toEqual(["b"]);
});

test("fixes that come while others are sent are not lost", () => {
  let log = answered(begun(NO_WALKS, "a", at(0)), { kind: "start", key: "a", startedAt: at(0) }, 7);
  log = walk(log, 10, 20, 30, 40, 50);
  expect(nextStep(log)).toBeNull();
  log = walk(log, 60);
  const step = nextStep(log);
  if (step === null) throw new Error("six fixes are sent");
  expect(answered(walk(log, 70), step, 7).walks[0]?.waiting.map((one) => one.at)).toEqual([at(70)]);
});

test("what the server refuses stands in nobody's way, and is told", () => {
  let log = finished(walk(begun(NO_WALKS, "a", at(0)), 10), at(30));
  log = refused(log, { kind: "start", key: "a", startedAt: at(0) }, WRONG);
  expect(log).toEqual({ walks: [], refused: [WRONG] });
  let other = answered(begun(NO_WALKS, "b", at(0)), { kind: "start", key: "b", startedAt: at(0) }, 8);
  other = walk(other, 10, 20);
  const step = { kind: "fixes", key: "b", id: 8, fixes: [fix(10), fix(20)] } as const;
  expect(refused(other, { ...step, fixes: [...step.fixes] }, WRONG).walks[0]?.waiting).toEqual([]);
});

test("what is no log is none", () => {
  for (const text of [null, "", "x", "{}", "[]", '{"walks":3}']) expect(readLog(text)).toEqual(NO_WALKS);
  const log = begun(NO_WALKS, "a", at(0));
  expect(readLog(JSON.stringify(log))).toEqual(log);
});
