import { expect, test } from "vitest";
import { floorOf, stepsOf } from "./curves";

test("a curve falls at its times only, and goes on level to the end", () => {
  expect(stepsOf([2, 5], [0.8, 0.5], 9)).toEqual([
    [0, 100],
    [2, 100],
    [2, 80],
    [5, 80],
    [5, 50],
    [9, 50],
  ]);
});

test("curves near the top are looked at closely, others from nothing", () => {
  const group = (low: number[], lives: number) =>
    [{ group: { curve: { low }, lives } }] as unknown as Parameters<typeof floorOf>[0];
  expect(floorOf(group([0.98, 0.91], 100))).toBe(85);
  expect(floorOf(group([0.98, 0.4], 100))).toBe(0);
  expect(floorOf(group([0.1], 5))).toBe(95);
});
