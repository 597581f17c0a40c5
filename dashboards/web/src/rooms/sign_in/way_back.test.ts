import { expect, test } from "vitest";
import { wayBack } from "./way_back";

test.each([
  null,
  "",
  "https://elsewhere.example",
  "//elsewhere.example",
  "/\\elsewhere.example",
  "javascript:alert(1)",
])("%s leads into the command room, not out of the house", (wish) => {
  expect(wayBack(wish)).toBe("/command");
});

test("who keeps the documents, and who plans, begin with that, and go where they came from first", () => {
  expect(wayBack(null, "clerk")).toBe("/office");
  expect(wayBack(null, "planner")).toBe("/planner");
  expect(wayBack("/rules", "clerk")).toBe("/rules");
  expect(wayBack(null, "operator")).toBe("/command");
});

test("a room keeps its filter", () => {
  expect(wayBack("/command?stage=reported")).toBe("/command?stage=reported");
});
