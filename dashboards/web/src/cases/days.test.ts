import { expect, test } from "vitest";
import { addDays, dayOf, readDay, startOfDay } from "./days";

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
