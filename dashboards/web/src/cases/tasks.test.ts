import { expect, test } from "vitest";
import { tasksOf } from "./tasks";

test("a collector is asked for checks of their own, a crew for replies of its department, a planner for nothing", () => {
  expect(tasksOf({ role: "inspector", department_id: null })).toEqual({ kind: ["check"], mine: true });
  expect(tasksOf({ role: "handler", department_id: 7 })).toEqual({ kind: ["reply"], department_id: 7 });
  expect(tasksOf({ role: "handler", department_id: null })).toBeNull();
  expect(tasksOf({ role: "planner", department_id: null })).toBeNull();
});
