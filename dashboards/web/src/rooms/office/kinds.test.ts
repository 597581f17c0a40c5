import { expect, test } from "vitest";
import { isOver } from "./kinds";

test("a document holds on its last day, and one without a last day always does", () => {
  expect(isOver("2026-03-01", "2026-03-02")).toBe(true);
  expect(isOver("2026-03-02", "2026-03-02")).toBe(false);
  expect(isOver(null, "2026-03-02")).toBe(false);
});
