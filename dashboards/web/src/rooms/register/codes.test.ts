import { expect, test } from "vitest";
import { readCodes } from "./codes";

test("codes come with commas of either script, blanks and lines, each once; the rest is wrong", () => {
  const { codes, wrong } = readCodes("123，456, 123\n 789、x9;", /^\d{3}$/);

  expect(codes).toEqual(["123", "456", "789"]);
  expect(wrong).toEqual(["x9"]);
  expect(readCodes("  \n", /^\d{3}$/)).toEqual({ codes: [], wrong: [] });
});
