import { expect, test } from "vitest";
import { LAYERS } from "../layers/names";
import { readHit } from "./hits";

test("what bears no code and is no case opens nothing", () => {
  expect(readHit(LAYERS.cellsFill, 7, undefined)).toEqual({ kind: "nothing" });
  expect(readHit(LAYERS.casePoints, undefined, undefined)).toEqual({ kind: "nothing" });
});

test("a mark says what it opens", () => {
  expect(readHit(LAYERS.casePoints, "12", undefined)).toEqual({ kind: "case", id: 12 });
  expect(readHit(LAYERS.caseDots, 1, undefined)).toEqual({ kind: "cluster" });
  expect(readHit(LAYERS.componentPoints, 5, "23010201011001701")).toEqual({
    kind: "component",
    code: "23010201011001701",
  });
  expect(readHit(LAYERS.cellsFill, 5, "230102001001001")).toEqual({ kind: "cell", code: "230102001001001" });
});
