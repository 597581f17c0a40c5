import { expect, test } from "vitest";
import { readDonutName, readDotName, readMarkName } from "./marks";

test.each(["", "mark/unknown/plain/on", "donut/1/2/3/4/5"])("%s is no mark", (name) => {
  expect(readMarkName(name)).toBeNull();
});

test.each(["donut/1/2", "donut/1/2/3/4/x", "donut/-1/0/0/0/0", "mark/reported"])("%s is no donut", (name) => {
  expect(readDonutName(name)).toBeNull();
});

test("a mark's name says how it looks", () => {
  expect(readMarkName("mark/handling/urgent/late")).toEqual({
    stage: "handling",
    urgent: true,
    state: "late",
  });
});

test("a donut's name says its parts", () => {
  expect(readDonutName("donut/3/0/6/1/2")).toEqual([3, 0, 6, 1, 2]);
});

test("a single case far out is a dot of its stage", () => {
  expect(readDotName("dot/verifying")).toBe("verifying");
  expect(readDotName("dot/nonsense")).toBeNull();
  expect(readDotName("mark/verifying")).toBeNull();
});
