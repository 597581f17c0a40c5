import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ApiProblem } from "../api/problem";
import { problems } from "../i18n/en/problems";
import { problemKey, serverSentence } from "./problem_key";

const WORDS = new Set(
  Object.entries(problems.refused).flatMap(([area, words]) =>
    Object.keys(words).map((name) => `refused.${area}.${name}`),
  ),
);
const has = (key: string) => WORDS.has(key);

function refusal(status: number, code: string): ApiProblem {
  return new ApiProblem(status, code, "In the server's words.", {});
}

test("whatever a route may refuse with has words of its own", () => {
  const declared = readFileSync(new URL("../api/schema.ts", import.meta.url), "utf-8");
  const codes = new Set([...declared.matchAll(/`([a-z]+\.[a-z_]+)`:/g)].map((match) => match[1] ?? ""));

  expect(codes.size).toBeGreaterThan(100);
  expect([...codes].filter((code) => !has(`refused.${code}`))).toEqual([]);
});

test("a failure without words is told by its kind, and none is told in the server's words alone", () => {
  expect(problemKey(refusal(409, "cases.held"), has)).toBe("refused.cases.held");
  expect(problemKey(refusal(500, "unknown"), has)).toBe("problem.server");
  expect(problemKey(refusal(404, "unknown"), has)).toBe("problem.notThere");
  expect(problemKey(refusal(403, "unknown"), has)).toBe("problem.notYours");
  expect(problemKey(refusal(418, "unknown"), has)).toBe("problem.refused");
  expect(problemKey(new TypeError("Failed to fetch"), has)).toBe("problem.offline");
});

test("the server is quoted only where it names what our words do not", () => {
  expect(serverSentence(refusal(400, "loading.column_missing"))).toBe("In the server's words.");
  expect(serverSentence(refusal(409, "cases.held"))).toBeNull();
  expect(serverSentence(new TypeError("Failed to fetch"))).toBeNull();
});
