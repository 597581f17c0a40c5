import { expect, test } from "vitest";
import { awaitedFrom, workOf, worksOutside } from "./my_work";
import type { Stage } from "./stages";

const at = (stage: Stage, more: { is_suspended?: boolean; verified_at?: string } = {}) => ({
  stage,
  is_suspended: more.is_suspended ?? false,
  verified_at: more.verified_at ?? null,
});

test("who only looks on has no work", () => {
  expect(workOf({ role: "planner", department_id: null })).toBeNull();
  expect(awaitedFrom({ role: "clerk" }, at("verifying"))).toBeNull();
});

test("a suspended case waits for nobody, a verified one no longer for the inspector", () => {
  expect(awaitedFrom({ role: "handler" }, at("handling", { is_suspended: true }))).toBeNull();
  expect(
    awaitedFrom({ role: "inspector" }, at("verifying", { verified_at: "2026-03-02T12:00:00Z" })),
  ).toBeNull();
  expect(awaitedFrom({ role: "leader" }, at("verifying"))).toBeNull();
});

test("a crew's work is its own department's", () => {
  expect(workOf({ role: "handler", department_id: 4 })).toEqual({
    stages: ["dispatched", "handling"],
    departmentId: 4,
  });
  expect(workOf({ role: "inspector", department_id: 4 })?.departmentId).toBeNull();
  expect(workOf({ role: "inspector", department_id: 4 })?.isVerified).toBe(false);
  expect(workOf({ role: "operator", department_id: 4 })).not.toHaveProperty("isVerified");
  expect(worksOutside({ role: "handler" })).toBe(true);
  expect(worksOutside({ role: "leader" })).toBe(false);
});

test.each([
  ["dispatcher", "reported", "dispatch"],
  ["handler", "dispatched", "start"],
  ["handler", "handling", "complete"],
  ["inspector", "verifying", "verify"],
] as const)("a %s is waited for by what is %s, to %s it", (role, stage, command) => {
  expect(awaitedFrom({ role }, at(stage))).toBe(command);
});

test("what is verified waits to be closed", () => {
  expect(awaitedFrom({ role: "operator" }, at("verifying", { verified_at: "2026-03-02T12:00:00Z" }))).toBe(
    "close",
  );
});
