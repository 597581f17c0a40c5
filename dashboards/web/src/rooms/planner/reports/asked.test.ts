import { expect, test } from "vitest";
import { lastMonth } from "./asked";

test("the month before is the city's own", () => {
  const newYearInHarbin = Date.UTC(2025, 11, 31, 16, 30);

  expect(lastMonth(newYearInHarbin, "Asia/Shanghai")).toBe("2025-12");
  expect(lastMonth(newYearInHarbin, "America/New_York")).toBe("2025-11");
  expect(lastMonth(Date.UTC(2026, 0, 15), "UTC")).toBe("2025-12");
});
