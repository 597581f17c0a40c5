import { expect, test } from "vitest";
import { isSignedOut, problemOf } from "./problem";

test.each([[undefined], [null], ["<html>Bad gateway</html>"], [[1, 2]], [{ detail: 7 }]])(
  "an answer that is no problem document still becomes a sentence: %s",
  (body) => {
    expect(problemOf(502, body)).toMatchObject({
      message: "The server answered 502.",
      code: "unknown",
      details: {},
    });
  },
);

test("a problem keeps its code and details", () => {
  const problem = problemOf(409, {
    code: "cases.changed",
    detail: "Case 5 changed.",
    details: { version: 3 },
  });

  expect(problem).toMatchObject({ status: 409, code: "cases.changed", message: "Case 5 changed." });
  expect(problem.details).toEqual({ version: 3 });
});

test("only 401 means that nobody is signed in", () => {
  expect(isSignedOut(problemOf(401, {}))).toBe(true);
  expect(isSignedOut(problemOf(403, {}))).toBe(false);
  expect(isSignedOut(new Error("no network"))).toBe(false);
});
