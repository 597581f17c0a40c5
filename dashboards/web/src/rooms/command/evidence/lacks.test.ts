import { expect, test } from "vitest";
import { problemOf } from "../../../api/problem";
import { lacksIn } from "./lacks";

test("a refusal for want of photos says which", () => {
  const missing = [
    { kind: "after", asked: 2, there: 1 },
    { kind: "something new", asked: 1, there: 0 },
  ];
  const refused = problemOf(409, { code: "cases.evidence_missing", detail: "…", details: { missing } });

  expect(lacksIn(refused)).toEqual([{ kind: "after", asked: 2, there: 1 }]);
});

test("another refusal says nothing of photos", () => {
  expect(lacksIn(problemOf(409, { code: "cases.changed" }))).toBeNull();
  expect(lacksIn(new Error("no network"))).toBeNull();
  expect(lacksIn(null)).toBeNull();
});
