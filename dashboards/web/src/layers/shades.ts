/** Colours of values that a planner's map is painted with: they stay apart for colour-blind eyes (see shades.test.ts). */
export type Shades = {
  /** From little to much. */
  sequence: readonly [string, string, string, string, string];
  /** From far below the middle over the middle to far above it. */
  sides: readonly [string, string, string, string, string, string, string];
  /** Kinds that have no order. */
  kinds: readonly [string, string, string, string, string, string, string, string];
  /** Nothing is there to be told. */
  none: string;
};

const LIGHT: Shades = {
  sequence: ["#f9d18b", "#f39c54", "#dd6340", "#a63353", "#5a1a54"],
  sides: ["#1d4d8f", "#4b8bc8", "#a5cae6", "#d9d6cb", "#f6c088", "#dd7a2e", "#963a0c"],
  kinds: ["#0b6a5f", "#c8431f", "#3a62b8", "#d9a400", "#8a3f97", "#57a8d8", "#7a5a2b", "#6c777a"],
  none: "#d9d6cb",
};

const DARK: Shades = {
  sequence: ["#5b2263", "#9a2f60", "#d7524a", "#f3924e", "#fbd98f"],
  sides: ["#86c5ff", "#4a8fd8", "#2c5c8d", "#35444a", "#8a4f22", "#d8772b", "#ffb36b"],
  kinds: ["#4fc4b0", "#ff7d55", "#7fa2f5", "#f2cc4d", "#cf8fdb", "#a5dbff", "#c8a26c", "#8f9da0"],
  none: "#35444a",
};

export const SHADES: Record<"light" | "dark", Shades> = { light: LIGHT, dark: DARK };

const HIGH = 6;
const LOW = 0;
const MIDDLE = 3;

/** Which of the two-sided colours a category has by its name: hot is above, cold below, whatever the map. */
const SIDES: Record<string, number> = {
  high: HIGH,
  hot: HIGH,
  high_high: HIGH,
  both: HIGH,
  low: LOW,
  cold: LOW,
  low_low: LOW,
  high_low: 4,
  only_a: 5,
  low_high: 2,
  only_b: 1,
  none: MIDDLE,
  neither: MIDDLE,
  no: MIDDLE,
  not_significant: MIDDLE,
};

/** The colour of a category: by its name where that says a side, else by its place among the others. */
export function colourOfKind(shades: Shades, code: string, place: number): string {
  const side = SIDES[code];
  if (side !== undefined) return shades.sides[side] ?? shades.none;
  return shades.kinds[place % shades.kinds.length] ?? shades.none;
}
