import { expect, test } from "vitest";
import type { CaseNews } from "../api/types";
import { loadChange, loadsAfter } from "./loads";

const NEWS: CaseNews = {
  id: 1,
  case_id: 5,
  number: "2301022026030200001",
  seq: 1,
  command: "report",
  source: "none",
  target: "reported",
  cell_id: 7,
  lon: 126.6,
  lat: 45.7,
  class_id: 1,
  class_name: "井盖",
  class_name_en: "Manhole",
  is_emergency: false,
  department_id: null,
  happened_at: "2026-03-02T12:00:00Z",
};

test.each([
  ["none", "reported", 1],
  ["reported", "dispatched", 0],
  ["reported", "closed", -1],
  ["verifying", "closed", -1],
  ["closed", "reported", 1],
  ["closed", "closed", 0],
] as const)("%s to %s changes the load by %i", (source, target, change) => {
  expect(loadChange({ source, target })).toBe(change);
});

test("a cell's load follows the news, never below nothing, and the old map stays", () => {
  const before = new Map([[7, 1]]);
  const after = loadsAfter(before, [NEWS, { ...NEWS, source: "reported", target: "closed" }]);

  expect(after).toEqual(new Map([[7, 1]]));
  expect(loadsAfter(after, [{ ...NEWS, source: "reported", target: "closed" }])).toEqual(new Map());
  expect(loadsAfter(new Map(), [{ ...NEWS, source: "reported", target: "closed" }])).toEqual(new Map());
  expect(before).toEqual(new Map([[7, 1]]));
});

test("a case outside the tiling loads no cell", () => {
  expect(loadsAfter(new Map(), [{ ...NEWS, cell_id: null }])).toEqual(new Map());
});
