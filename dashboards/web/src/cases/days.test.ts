import { expect, test } from "vitest";
import {
  addDays,
  dayOf,
  instantOf,
  readDay,
  readInstant,
  startOfDay,
  wallTimeOf,
  writeInstant,
} from "./days";

test.each([null, "", "2026-2-3", "2026-02-30", "yesterday"])("%s is no day", (text) => {
  expect(readDay(text)).toBeNull();
});

test("a day begins where the city's clock shows midnight, also on the days when it is put on", () => {
  expect(startOfDay("2026-03-02", "Asia/Shanghai")).toBe("2026-03-01T16:00:00.000Z");
  expect(startOfDay("2026-03-08", "America/New_York")).toBe("2026-03-08T05:00:00.000Z");
  expect(startOfDay("2026-03-09", "America/New_York")).toBe("2026-03-09T04:00:00.000Z");
});

test("an instant has its day in the city", () => {
  expect(dayOf(Date.parse("2026-03-01T16:00:00Z"), "Asia/Shanghai")).toBe("2026-03-02");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
});

test("what the clocks of the city show leads to the instant and back, also on the days when they are put on", () => {
  expect(instantOf("2026-03-02", 510, "Asia/Shanghai")).toBe("2026-03-02T00:30:00.000Z");
  for (const [day, minutes] of [
    ["2026-03-08", 60],
    ["2026-03-08", 240],
    ["2026-11-01", 600],
  ] as const) {
    const zone = "America/New_York";
    expect(wallTimeOf(instantOf(day, minutes, zone), zone)).toEqual({ day, minutes });
  }
});

test.each([null, "", "2026-03-02", "2026-03-02T25:00Z", "2026-03-02T10:00", "now"])(
  "%s is no instant",
  (text) => {
    expect(readInstant(text)).toBeNull();
  },
);

test("an instant is written to the minute where it has no seconds", () => {
  expect(writeInstant("2026-03-02T00:30:00.000Z")).toBe("2026-03-02T00:30Z");
  expect(readInstant("2026-03-02T00:30Z")).toBe("2026-03-02T00:30:00.000Z");
});
