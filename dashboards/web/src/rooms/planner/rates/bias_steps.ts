import type { Bias } from "../../../api/rates";
import type { Shades } from "../../../layers/shades";

/** From far fewer complaints than the city has to far more; `nobody`: nobody told of anything there. */
export const BIAS_STEPS = ["low2", "low1", "low0", "even", "high0", "high1", "high2", "nobody"] as const;
export type BiasStep = (typeof BIAS_STEPS)[number];

/** Times the city's ratio, where one colour ends. */
const FAR_BELOW = 0.5;
const BELOW = 2 / 3;
const ABOVE = 1.5;
const FAR_ABOVE = 2;

/** Whether a unit's ratio lies above (1) or below (-1) the city's beyond doubt, drawn together and as counted. */
export function isApart(bias: Bias, key: number): -1 | 0 | 1 {
  const [low, high] = [bias.shrunk_low[key], bias.shrunk_high[key]];
  const [ownLow, ownHigh] = [bias.low[key], bias.high[key]];
  if (low === null || low === undefined || high === null || high === undefined || bias.alike === null)
    return 0;
  if (low > bias.city && (ownLow ?? 0) > bias.city) return 1;
  return high < bias.city && ownHigh !== null && ownHigh !== undefined && ownHigh < bias.city ? -1 : 0;
}

/** Which colour a unit has: only what differs from the city beyond doubt is on a side. */
export function stepOf(bias: Bias, key: number): BiasStep {
  if ((bias.inspectors[key] ?? 0) + (bias.public[key] ?? 0) === 0) return "nobody";
  const side = isApart(bias, key);
  const times = (bias.shrunk[key] ?? bias.city) / bias.city;
  if (side === -1) return times < FAR_BELOW ? "low2" : times < BELOW ? "low1" : "low0";
  if (side === 1) return times > FAR_ABOVE ? "high2" : times > ABOVE ? "high1" : "high0";
  return "even";
}

/** A grey that is on no side, through which the city is seen. */
const GREY = "#7f8b8e66";

export function colourOf(step: BiasStep, shades: Shades): string | null {
  if (step === "nobody") return null;
  if (step === "even") return GREY;
  return shades.sides[BIAS_STEPS.indexOf(step)] ?? null;
}
