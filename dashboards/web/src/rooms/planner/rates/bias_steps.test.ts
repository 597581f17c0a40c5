import { expect, test } from "vitest";
import type { Bias } from "../../../api/rates";
import { SHADES } from "../../../layers/shades";
import { BIAS_STEPS, colourOf, stepOf } from "./bias_steps";

/** Units of which only the ratio and its bounds matter; in the city one complaint comes on one case. */
function biasOf(units: { shrunk: number; low: number; high: number; cases?: number }[]): Bias {
  const told = units.map(({ cases }) => cases ?? 20);
  return {
    inspectors: told,
    public: told,
    shrunk: units.map(({ shrunk }) => shrunk),
    shrunk_low: units.map(({ low }) => low),
    shrunk_high: units.map(({ high }) => high),
    low: units.map(({ low }) => low),
    high: units.map(({ high }) => high),
    city: 1,
    alike: 3,
  } as unknown as Bias;
}

test("a unit is on a side only where it differs beyond doubt", () => {
  const bias = biasOf([
    { shrunk: 0.3, low: 0.1, high: 0.8 },
    { shrunk: 0.6, low: 0.4, high: 0.9 },
    { shrunk: 0.8, low: 0.7, high: 0.95 },
    { shrunk: 0.2, low: 0.01, high: 1.1 },
    { shrunk: 1.2, low: 1.1, high: 1.4 },
    { shrunk: 1.8, low: 1.2, high: 2.5 },
    { shrunk: 4, low: 2, high: 9 },
    { shrunk: 1, low: 0, high: 9, cases: 0 },
  ]);

  expect(bias.shrunk.map((_, key) => stepOf(bias, key))).toEqual([...BIAS_STEPS]);
});

test("grey lets the city through, each side has its own colours, and silence has none", () => {
  const colours = BIAS_STEPS.map((step) => colourOf(step, SHADES.light));

  expect(colours.at(-1)).toBeNull();
  expect(colours[3]).toMatch(/^#[0-9a-f]{6}66$/);
  expect(new Set(colours).size).toBe(BIAS_STEPS.length);
  expect(colours.slice(0, 3)).toEqual(SHADES.light.sides.slice(0, 3));
});
