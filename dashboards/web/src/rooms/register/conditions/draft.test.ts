import { expect, test } from "vitest";
import { bodyOf, draftOf, isFit } from "./draft";

test("an empty limit is none, any other is a number with its unit", () => {
  const draft = draftOf(null);
  draft.limits.handle = { value: " 1.5 ", unit: "work_day" };

  expect(bodyOf(draft).limits).toEqual({
    accept: null,
    dispatch: null,
    handle: { value: 1.5, unit: "work_day" },
    verify: null,
  });
  expect(isFit(draft)).toBe(true);
});

test.each(["0", "-1", "soon"])("a limit of %s cannot be", (value) => {
  const draft = draftOf(null);
  draft.limits.accept = { value, unit: "work_hour" };

  expect(isFit(draft)).toBe(false);
});
