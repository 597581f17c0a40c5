import { expect, test } from "vitest";
import { frameOf, stepOf } from "./steps";

const NONE = { open: 0, found: 0, missing: 0, wrong_place: 0, new: 0 };

test("a cell goes from not begun to done, and to a decision as soon as something is not as registered", () => {
  expect(stepOf({ ...NONE, open: 3 })).toBe("notBegun");
  expect(stepOf({ ...NONE, open: 2, found: 1 })).toBe("begun");
  expect(stepOf({ ...NONE, found: 3 })).toBe("done");
  expect(stepOf({ ...NONE, open: 2, missing: 1 })).toBe("toDecide");
  expect(stepOf({ ...NONE, found: 3, new: 1 })).toBe("toDecide");
  expect(stepOf(NONE)).toBeNull();
});

test("the frame holds every cell", () => {
  const [west, south, east, north] = frameOf([
    { lon: 126.6, lat: 45.75 },
    { lon: 126.61, lat: 45.74 },
  ]);

  expect(west).toBeLessThan(126.6);
  expect(south).toBeLessThan(45.74);
  expect(east).toBeGreaterThan(126.61);
  expect(north).toBeGreaterThan(45.75);
});
