import { expect, test } from "vitest";
import { stageAt } from "./stage_at";

const EVENTS = [
  { happened_at: "2026-03-01T08:00:00Z", target: "reported" as const },
  { happened_at: "2026-03-01T09:30:00+00:00", target: "dispatched" as const },
];

test("a case stands where the last thing that had happened put it", () => {
  expect(stageAt(EVENTS, "2026-03-01T07:59:59.999Z")).toBeNull();
  expect(stageAt(EVENTS, "2026-03-01T09:29:00.000Z")).toBe("reported");
  expect(stageAt(EVENTS, "2026-03-01T09:30:00.000Z")).toBe("dispatched");
});
