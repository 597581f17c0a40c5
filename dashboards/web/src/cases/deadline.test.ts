import { expect, test } from "vitest";
import { deadlineOf, spanOf } from "./deadline";

const REPORTED = "2026-03-02T08:00:00Z";
const DUE = "2026-03-02T12:00:00Z";
const at = (time: string): number => Date.parse(`2026-03-02T${time}:00Z`);

test("a case without a limit is never late", () => {
  expect(
    deadlineOf({ reported_at: REPORTED, due_at: null, completed_at: null, closed_at: null }, at("23:00")),
  ).toEqual({
    kind: "none",
  });
});

test("an open case runs, then is late", () => {
  const open = { reported_at: REPORTED, due_at: DUE, completed_at: null, closed_at: null };

  expect(deadlineOf(open, at("11:00"))).toEqual({
    kind: "running",
    left: { unit: "minutes", count: 60 },
    share: 0.75,
  });
  expect(deadlineOf(open, at("15:30"))).toEqual({ kind: "late", by: { unit: "hours", count: 3 } });
});

test("a closed case has kept or missed its time, whatever the hour is now", () => {
  const kept = { reported_at: REPORTED, due_at: DUE, completed_at: null, closed_at: "2026-03-02T12:00:00Z" };
  const missed = { ...kept, closed_at: "2026-03-05T12:00:00Z" };

  expect(deadlineOf(kept, at("23:00"))).toEqual({ kind: "kept" });
  expect(deadlineOf(missed, at("23:00"))).toEqual({ kind: "missed", by: { unit: "days", count: 3 } });
});

test("spans are said in the unit that says enough", () => {
  expect(spanOf(-59 * 60_000)).toEqual({ unit: "minutes", count: 59 });
  expect(spanOf(47 * 3_600_000)).toEqual({ unit: "hours", count: 47 });
  expect(spanOf(49 * 3_600_000)).toEqual({ unit: "days", count: 2 });
});

test("work that was done in time is in time, however long it is checked and closed", () => {
  const checked = {
    reported_at: REPORTED,
    due_at: DUE,
    completed_at: "2026-03-02T11:00:00Z",
    closed_at: null,
  };

  expect(deadlineOf(checked, at("23:00"))).toEqual({ kind: "kept" });
  expect(deadlineOf({ ...checked, closed_at: "2026-03-09T11:00:00Z" }, at("23:00"))).toEqual({
    kind: "kept",
  });
});
