import { expect, test } from "vitest";
import type { Column } from "../../../api/studio";
import { SHADES } from "../../../layers/shades";
import { coloursOf, scaleOf, twoFigures } from "./scale";

const shades = SHADES.light;
const COLUMN: Column = {
  code: "count",
  name: "案件数",
  name_en: "Cases",
  unit: "件",
  unit_en: "cases",
  kind: "amount",
  scale: "sequential",
  centre: null,
  low: 0,
  high: 9,
  categories: null,
};

test("a standard score is cut where chance becomes an unlikely reason, the same on both sides", () => {
  const { steps, stepOf } = scaleOf(
    { ...COLUMN, code: "z", kind: "score", scale: "diverging", centre: 0 },
    [],
    shades,
  );
  expect(steps).toHaveLength(7);
  expect(stepOf(0)).toBe(3);
  expect(stepOf(1.96)).toBe(5);
  expect(stepOf(3)).toBe(6);
  expect(stepOf(-3)).toBe(0);
});

test("cells without any are a step of their own, and every other step holds some", () => {
  const values = [0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 21];
  const { steps, stepOf } = scaleOf(COLUMN, values, shades);
  expect(stepOf(0)).toBe(0);
  expect(stepOf(1)).toBeGreaterThan(0);
  expect(steps[0]?.count).toBe(6);
  expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
  expect(steps.slice(1).every(({ count }) => count > 0)).toBe(true);
});

test("where nearly all cells hold one, those that hold more are still told apart", () => {
  const { steps, stepOf } = scaleOf(COLUMN, [0, ...Array(90).fill(1), 2, 3, 5, 19], shades);
  expect(steps[0]).toMatchObject({ isNothing: true, count: 1 });
  expect(stepOf(1)).toBe(1);
  expect(stepOf(19)).toBe(steps.length - 1);
  expect(steps.length).toBeGreaterThan(3);
});

test.each<[(number | null)[], number]>([
  [[], 1],
  [[0, 0], 1],
  [[7, 7, 7], 2],
  [[null, Number.NaN], 1],
])("values %j are painted, too", (values, fewest) => {
  const scale = scaleOf(COLUMN, values, shades);
  expect(scale.steps.length).toBeGreaterThanOrEqual(fewest);
  expect(scale.steps.every(({ colour }) => /^#/.test(colour))).toBe(true);
});

test("what is not known has no colour; a category has the one of its name", () => {
  const column: Column = {
    ...COLUMN,
    kind: "category",
    scale: "categorical",
    categories: [
      { value: 0, code: "none", name: "不显著", name_en: "Not significant" },
      { value: 1, code: "high_high", name: "高-高", name_en: "High–high" },
    ],
  };
  const scale = scaleOf(column, [0, 1, null, 4], shades);
  expect(coloursOf(scale, [0, 1, null, 4], shades)).toEqual([
    `${shades.none}70`,
    shades.sides[6],
    null,
    null,
  ]);
  expect(scale.steps.map(({ count }) => count)).toEqual([1, 1]);
});

test("a small p is the deepest, and steps of what lies around a middle are as wide on both sides", () => {
  const small = scaleOf({ ...COLUMN, kind: "p" }, [0.0005, 0.5], shades);
  expect(small.stepOf(0.0005)).toBe(0);
  expect(small.steps[0]?.colour).toBe(shades.sequence[4]);
  const around = scaleOf({ ...COLUMN, scale: "diverging", centre: 0 }, [-4, -2, -1, 0, 1, 2, 9], shades);
  expect(around.steps).toHaveLength(around.steps.filter(({ colour }) => colour !== "").length);
  expect(around.stepOf(0)).toBe((around.steps.length - 1) / 2);
});

test("cuts are told with two figures", () => {
  expect([1234, 0.0456, 0, -37.8].map(twoFigures)).toEqual([1200, 0.046, 0, -38]);
});
