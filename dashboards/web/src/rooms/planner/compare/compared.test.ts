import { expect, test } from "vitest";
import { agreementColumn, change, hasVerdicts, oneByOne } from "./compared";

test("a change is known where both runs know the cell", () => {
  expect(change({ values_a: [1, null, 3, 0.5], values_b: [2, 2, null, 0.25] })).toEqual([
    1,
    null,
    null,
    -0.25,
  ]);
});

test("the server's numbers of agreement have their names in its order", () => {
  const { categories } = agreementColumn((code) => code.toUpperCase());
  expect(categories?.map(({ value, name }) => `${value} ${name}`)).toEqual([
    "0 NEITHER",
    "1 BOTH",
    "2 ONLY_A",
    "3 ONLY_B",
    "4 OPPOSITE",
  ]);
});

test("verdicts are compared where at least one run has any", () => {
  const none = { stands_both: 0, only_a: 0, only_b: 0, opposite: 0 };
  expect(hasVerdicts(none)).toBe(false);
  expect(hasVerdicts({ ...none, only_b: 1 })).toBe(true);
});

test("of parameters those alone that differ are told, and a name is no difference", () => {
  const differences = [
    { field: "title", a: "x", b: "y" },
    {
      field: "params",
      a: { permutations: 99, correction: "fdr" },
      b: { permutations: 999, correction: "fdr" },
    },
    { field: "area", a: null, b: "230103" },
  ];
  expect(oneByOne(differences)).toEqual([
    { field: "params.permutations", a: 99, b: 999 },
    { field: "area", a: null, b: "230103" },
  ]);
});
