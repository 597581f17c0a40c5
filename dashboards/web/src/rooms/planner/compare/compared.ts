import type { Category, Column, Compared, Values } from "../../../api/studio";

/** What cells are called where two runs agree or differ; the numbers are the server's. */
export const AGREEMENTS = ["neither", "both", "only_a", "only_b", "opposite"] as const;

type Names = (code: (typeof AGREEMENTS)[number] | "difference") => string;

/** Where two runs agree, as a column of categories, in the reader's language. */
export function agreementColumn(nameOf: Names): Column {
  const categories: Category[] = AGREEMENTS.map((code, value) => ({
    value,
    code,
    name: nameOf(code),
    name_en: nameOf(code),
  }));
  return {
    code: "agreement",
    name: nameOf("difference"),
    name_en: nameOf("difference"),
    unit: null,
    unit_en: null,
    kind: "category",
    scale: "categorical",
    centre: null,
    low: 0,
    high: AGREEMENTS.length - 1,
    categories,
  };
}

/** B less A, where both are known. */
export function change({ values_a, values_b }: Pick<Compared, "values_a" | "values_b">): Values {
  return values_a.map((one, row) => {
    const other = values_b[row] ?? null;
    return one === null || other === null ? null : other - one;
  });
}

/** Whether anything stands out in either run: else their values are compared, not their verdicts. */
export function hasVerdicts({
  stands_both,
  only_a,
  only_b,
  opposite,
}: Pick<Compared, "stands_both" | "only_a" | "only_b" | "opposite">): boolean {
  return stands_both + only_a + only_b + opposite > 0;
}

/** One scale for both runs: their values as one list. */
export function together(compared: Pick<Compared, "values_a" | "values_b">): Values {
  return [...compared.values_a, ...compared.values_b];
}

type Difference = Compared["differences"][number];

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What was asked differently, one thing a line: of parameters those alone that differ. */
export function oneByOne(differences: readonly Difference[]): Difference[] {
  return differences.flatMap(({ field, a, b }) => {
    if (field === "title") return [];
    if (!isPlain(a) || !isPlain(b)) return [{ field, a, b }];
    return [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
      .map((name) => ({ field: `${field}.${name}`, a: a[name], b: b[name] }));
  });
}
