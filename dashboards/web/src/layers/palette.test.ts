import { describe, expect, test } from "vitest";
import { STAGES } from "../cases/stages";
import { PALETTES, STAGE_COLOURS } from "./palette";
import { contrast, SIGHTS, toldApart } from "./sights";

describe.each(["light", "dark"] as const)("in %s", (scheme) => {
  test.each(Object.keys(SIGHTS))("two stages are never mistaken for one another by %s sight", (name) => {
    for (const one of STAGES) {
      for (const other of STAGES.slice(STAGES.indexOf(one) + 1)) {
        const distance = toldApart(STAGE_COLOURS[scheme][one], STAGE_COLOURS[scheme][other], name);
        expect(distance, `${one} and ${other}`).toBeGreaterThan(20); // 2.3 is just noticeable
      }
    }
  });

  test("a stage's mark stands out from the map (WCAG 1.4.11)", () => {
    for (const stage of STAGES) {
      expect(contrast(PALETTES[scheme].stage[stage], PALETTES[scheme].paper), stage).toBeGreaterThanOrEqual(
        3,
      );
    }
  });

  test("names on the map can be read (WCAG 1.4.3)", () => {
    const { halo, streetLabel, areaLabel, placeLabel, water, waterLabel } = PALETTES[scheme];
    for (const colour of [streetLabel, areaLabel, placeLabel]) {
      expect(contrast(colour, halo), colour).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(waterLabel, water)).toBeGreaterThanOrEqual(3.5);
  });
});
