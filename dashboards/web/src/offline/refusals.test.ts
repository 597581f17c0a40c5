import { expect, test } from "vitest";
import { ApiProblem } from "../api/problem";
import { isFinal, problemKept, refusalOf } from "./refusals";

test("a refusal comes back from the device as the problem that it was", () => {
  const problem = new ApiProblem(409, "surveys.closed", "The survey is closed.", { survey_id: 7 });
  const kept = JSON.parse(JSON.stringify(refusalOf(problem)));

  expect(problemKept(kept)).toEqual(problem);
  expect(isFinal(problemKept(kept))).toBe(true);
});

test("what an older page kept was a sentence without a code", () => {
  expect(problemKept("The survey is closed.")).toMatchObject({ code: "unknown" });
});
