import { describe, expect, test } from "vitest";
import { PALETTES } from "./palette";
import { colourOfKind, SHADES } from "./shades";
import { contrast, SIGHTS, toldApart } from "./sights";

/** Steps side by side on a map are told apart from here on; 2.3 is just noticeable. [CIE76] */
const APART = 9;

describe.each(["light", "dark"] as const)("in %s", (scheme) => {
  const shades = SHADES[scheme];

  test.each(Object.keys(SIGHTS))("a step is not mistaken for the next one by %s sight", (sight) => {
    for (const ramp of [shades.sequence, shades.sides]) {
      for (const [place, colour] of ramp.slice(1).entries()) {
        expect(toldApart(ramp[place] ?? "", colour, sight), `${ramp[place]} ${colour}`).toBeGreaterThan(
          APART,
        );
      }
    }
  });

  test.each(Object.keys(SIGHTS))(
    "what is far above is never mistaken for what is far below by %s sight",
    (sight) => {
      const { sides } = shades;
      for (const above of sides.slice(4)) {
        for (const below of sides.slice(0, 3)) {
          expect(toldApart(above, below, sight), `${above} ${below}`).toBeGreaterThan(APART);
        }
      }
    },
  );

  test("much stands out from the ground more than little does", () => {
    const { ground } = PALETTES[scheme];
    const contrasts = shades.sequence.map((colour) => contrast(colour, ground));
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b));
    expect(contrasts.at(-1)).toBeGreaterThan(7);
  });
});

test("a category is painted by its side where its name says one, else by its place", () => {
  expect(colourOfKind(SHADES.light, "high_high", 0)).toBe(SHADES.light.sides[6]);
  expect(colourOfKind(SHADES.light, "persistent", 1)).toBe(SHADES.light.kinds[1]);
  expect(colourOfKind(SHADES.light, "persistent", 9)).toBe(SHADES.light.kinds[1]);
});
