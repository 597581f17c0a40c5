import { expect, test } from "vitest";
import { afterDrag } from "./use_sheet";

test("a press opens a half sheet and halves a whole one", () => {
  expect(afterDrag("half", 4)).toBe("full");
  expect(afterDrag("full", -4)).toBe("half");
});

test("a drag up makes it whole; each drag down is one step, the last one closes", () => {
  expect(afterDrag("half", -80)).toBe("full");
  expect(afterDrag("full", 80)).toBe("half");
  expect(afterDrag("half", 80)).toBe("closed");
});
