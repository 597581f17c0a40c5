import { expect, test } from "vitest";
import type { ChangesMap } from "../../../api/versions";
import { boxOf, FATE_COLOURS, NEW_COLOUR, shapesOf } from "./fates";

function mapOf(...properties: Record<string, unknown>[]): ChangesMap {
  return {
    type: "FeatureCollection",
    level: "cells",
    features: properties.map((one) => ({ type: "Feature", geometry: {}, properties: one })),
  } as unknown as ChangesMap;
}

test("a cell that went has the colour of its fate, a new one a border alone", () => {
  const [gone, fresh] = shapesOf(
    mapOf({ what: "retired", fate: "merged", code: "A" }, { what: "new", fate: null, code: "B" }),
  ).features;

  expect(gone?.properties).toMatchObject({ key: "cell/A", colour: FATE_COLOURS.merged });
  expect(fresh?.properties).toMatchObject({ key: "cell/B", weight: 0, line: NEW_COLOUR });
});

test("the area in which most changed is the strongest", () => {
  const area = (code: string, retired: number) => ({ what: "area", code, retired, fresh: 0 });
  const [much, little] = shapesOf(mapOf(area("1", 90), area("2", 9))).features;

  expect(much?.properties["weight"]).toBe(1);
  expect(little?.properties["weight"]).toBeLessThan(0.3);
  expect(much?.properties["key"]).toBe("area/1");
});

test("a view is asked for to the metre", () => {
  expect(boxOf([126.123456789, 45.1, 126.2, 45.2])).toBe("126.12346,45.10000,126.20000,45.20000");
});
