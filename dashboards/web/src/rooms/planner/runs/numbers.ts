import type { Column, Result, Values } from "../../../api/studio";

type Words = { number: (value: number) => string };

/** A value as it is read: whole numbers whole, p-values down to what they can tell, others with three figures. */
export function told(value: number | null | undefined, { number }: Words): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return number(value);
  const size = Math.abs(value);
  if (size >= 1000) return number(Math.round(value));
  if (size > 0 && size < 0.001) return value.toExponential(1).replaceAll("-", "−");
  return number(Number(value.toPrecision(3)));
}

/** A row of a result by its cell's code, or by the end of it; null where there is none, or more than one. */
export function rowOf(codes: readonly string[], wish: string): number | null {
  const text = wish.trim().toUpperCase();
  if (text === "") return null;
  const whole = codes.indexOf(text);
  if (whole >= 0) return whole;
  if (text.length < 4) return null;
  const ends = codes.flatMap((code, row) => (code.endsWith(text) ? [row] : []));
  return ends.length === 1 ? (ends[0] ?? null) : null;
}

/** Which cells stand: 1 high, -1 low, 0 not; all 0 where the method says nothing of it. */
export function standingOf(result: Pick<Result, "stands" | "values" | "ids">): Values {
  return (result.stands === null ? undefined : result.values[result.stands]) ?? result.ids.map(() => 0);
}

/** Rows of the cells that stand out, those furthest from the middle first. */
export function strongest(result: Result, column: Column | undefined, most: number): number[] {
  const stands = standingOf(result);
  const values = column === undefined ? undefined : result.values[column.code];
  const centre = column?.centre ?? 0;
  const away = (row: number) => Math.abs((values?.[row] ?? centre) - centre);
  return stands
    .flatMap((one, row) => (one === 0 || one === null ? [] : [row]))
    .sort((a, b) => away(b) - away(a) || a - b)
    .slice(0, most);
}

/** The column that a map shows: the one that was asked for, else the main one, else the first. */
export function shownColumn(result: Result, wish: string | null): Column | undefined {
  const find = (code: string | null) => result.columns.find((one) => one.code === code);
  return find(wish) ?? find(result.main) ?? result.columns[0];
}

/** What cells that were sent are called, where nobody says. */
export function nameOfSending(title: string, id: number): string {
  return `${title} (${id})`.slice(0, 120);
}
