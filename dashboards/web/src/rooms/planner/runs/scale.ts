import type { Category, Column, Values } from "../../../api/studio";
import { colourOfKind, type Shades } from "../../../layers/shades";

/** A colour of the map and what it stands for: values from `from` up to, but without, `to`; or one category. */
export type Step = {
  colour: string;
  from: number | null;
  to: number | null;
  category: Category | null;
  /** Whether it stands for nothing at all. */
  isNothing: boolean;
  /** So many cells have it. */
  count: number;
};

/** How a column's values become colours. */
export type Scale = { steps: Step[]; stepOf: (value: number) => number };

/** Where a standard score is said to be unlikely by chance alone: 90, 95, 99 of a hundred. */
export const SCORE_CUTS = [-2.58, -1.96, -1.65, 1.65, 1.96, 2.58] as const;
const RATIO_CUTS = [0.5, 0.67, 0.87, 1.15, 1.5, 2] as const;
const P_CUTS = [0.001, 0.01, 0.05, 0.1] as const;

/** A number with two figures that count: 1234 → 1200, 0.0456 → 0.046. */
export function twoFigures(value: number): number {
  return value === 0 ? 0 : Number(value.toPrecision(2));
}

function known(values: Values): number[] {
  return values.filter((one): one is number => one !== null && Number.isFinite(one));
}

function quantiles(sorted: readonly number[], parts: number): number[] {
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return Array.from({ length: parts - 1 }, (_, index) => at((index + 1) / parts));
}

function rising(cuts: readonly number[]): number[] {
  return [...new Set(cuts)].sort((a, b) => a - b);
}

/** Cuts of what only grows: nothing is a step of its own, the rest in parts of about as many cells. */
function sequentialCuts(values: Values, parts: number): number[] {
  const sorted = known(values).sort((a, b) => a - b);
  const low = sorted[0] ?? 0;
  const above = low < 0 ? sorted : sorted.filter((one) => one > 0);
  const least = above[0];
  if (least === undefined) return [];
  const cutsOf = (of: readonly number[]) =>
    rising(
      quantiles(of, parts)
        .map(twoFigures)
        .filter((one) => one > least),
    );
  const byCells = cutsOf(above);
  // Where nearly all are alike, parts of as many cells are all the same: parts of as many values are not.
  const inner = byCells.length + 1 < parts / 2 ? cutsOf([...new Set(above)]) : byCells;
  return low < 0 ? inner : [least, ...inner];
}

/** Whether a column holds standard scores, whose size says how unlikely chance is. */
export function isStandardScore({ kind, code }: Pick<Column, "kind" | "code">): boolean {
  return kind === "score" && /^z(_|$)/.test(code);
}

/** Cuts on both sides of a middle, as far from it on one side as on the other. */
function sidedCuts(column: Column, values: Values): number[] {
  if (isStandardScore(column)) return [...SCORE_CUTS];
  if (column.kind === "ratio") return [...RATIO_CUTS];
  const centre = column.centre ?? 0;
  const away = known(values)
    .map((one) => Math.abs(one - centre))
    .filter((one) => one > 0)
    .sort((a, b) => a - b);
  if (away.length === 0) return [];
  const [near = 0, far = 0, farthest = 0] = [0.4, 0.75, 0.92].map((share) =>
    twoFigures(away[Math.floor(share * (away.length - 1))] ?? 0),
  );
  return rising([-farthest, -far, -near, near, far, farthest].map((one) => centre + one));
}

function categorical(categories: readonly Category[], values: Values, shades: Shades): Scale {
  const counts = new Map<number, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  const steps = categories.map((category, place) => ({
    colour: colourOfKind(shades, category.code, place),
    from: null,
    to: null,
    category,
    isNothing: false,
    count: counts.get(category.value) ?? 0,
  }));
  const places = new Map(categories.map(({ value }, place) => [value, place]));
  return { steps, stepOf: (value) => places.get(value) ?? -1 };
}

/** Colours for `count` steps out of a ramp, from its first to its last. */
function spread(ramp: readonly string[], count: number): string[] {
  if (count === 0) return [];
  if (count === 1) return [ramp.at(-1) ?? ""];
  return Array.from(
    { length: count },
    (_, index) => ramp[Math.round((index * (ramp.length - 1)) / (count - 1))] ?? "",
  );
}

type Cuts = { cuts: number[]; colours: string[]; hasNothing: boolean };

function cutsOf(column: Column, values: Values, shades: Shades): Cuts {
  if (column.kind === "p") {
    const colours = [...shades.sequence.slice(1).toReversed(), shades.none];
    return { cuts: [...P_CUTS], colours, hasNothing: false };
  }
  if (column.scale === "diverging") {
    const cuts = sidedCuts(column, values);
    if (cuts.length === 6) return { cuts, colours: [...shades.sides], hasNothing: false };
    const middle = shades.sides.length >> 1;
    const half = cuts.length >> 1;
    const colours = shades.sides.slice(middle - half, middle + cuts.length - half + 1);
    return { cuts, colours, hasNothing: false };
  }
  const cuts = sequentialCuts(values, shades.sequence.length);
  const hasNothing = !values.some((one) => one !== null && one < 0);
  if (!hasNothing) return { cuts, colours: spread(shades.sequence, cuts.length + 1), hasNothing };
  return { cuts, colours: [shades.none, ...spread(shades.sequence, cuts.length)], hasNothing };
}

/** How the values of a column are painted. */
export function scaleOf(column: Column, values: Values, shades: Shades): Scale {
  if (column.categories !== null) return categorical(column.categories, values, shades);
  const { cuts, colours, hasNothing } = cutsOf(column, values, shades);
  const stepOf = (value: number) => {
    let step = 0;
    for (const [place, cut] of cuts.entries()) {
      if (value >= cut) step = place + 1;
    }
    return step;
  };
  const steps: Step[] = colours.map((colour, place) => ({
    colour,
    from: place === 0 ? null : (cuts[place - 1] ?? null),
    to: cuts[place] ?? null,
    category: null,
    isNothing: hasNothing && place === 0,
    count: 0,
  }));
  for (const value of values) {
    const step = value === null || !Number.isFinite(value) ? undefined : steps[stepOf(value)];
    if (step !== undefined) step.count += 1;
  }
  return { steps, stepOf };
}

/** What is as chance has it, or nothing, lets the city be seen through it. */
const FAINT = "70";

/** The colour of each cell; null where nothing is known of it. */
export function coloursOf({ steps, stepOf }: Scale, values: Values, { none }: Shades): (string | null)[] {
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return null;
    const colour = steps[stepOf(value)]?.colour ?? null;
    return colour === none ? `${colour}${FAINT}` : colour;
  });
}
