import { expect, test } from "vitest";
import { clockOf, lastMinute, notAhead, onDay, played, yesterday } from "./moments";

const ZONE = "Asia/Shanghai";
/** 10:37 in the city. */
const NOW = Date.parse("2026-03-02T02:37:40Z");

test("the past begins a day ago, on the slider's step", () => {
  expect(yesterday(NOW, ZONE)).toBe("2026-03-01T02:30:00.000Z");
});

test("nobody is led ahead of now", () => {
  expect(notAhead("2026-03-02T09:00:00.000Z", NOW)).toBe("2026-03-02T02:37:00.000Z");
  expect(notAhead("2026-03-02T01:00:00.000Z", NOW)).toBe("2026-03-02T01:00:00.000Z");
  expect(lastMinute("2026-03-02", NOW, ZONE)).toBe(630);
  expect(lastMinute("2026-03-01", NOW, ZONE)).toBe(1425);
});

test("another day keeps the time of the clock", () => {
  expect(onDay("2026-03-01T02:30:00.000Z", "2026-02-14", ZONE)).toBe("2026-02-14T02:30:00.000Z");
});

test("a day is played to its end, today to now", () => {
  expect(played("2026-03-01T15:00:00.000Z", NOW, ZONE)).toBe("2026-03-01T15:30:00.000Z");
  expect(played("2026-03-01T15:30:00.000Z", NOW, ZONE)).toBeNull();
  expect(played("2026-03-02T02:15:00.000Z", NOW, ZONE)).toBeNull();
});

test("a time of the clock is written as clocks show it", () => {
  expect(clockOf(5)).toBe("00:05");
  expect(clockOf(1425)).toBe("23:45");
});
