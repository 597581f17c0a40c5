import type { Rate, Rates } from "../../../api/reinspections";

/** A line of the plot: a department, or the whole city where there is no name. */
export type Line = { id: number | null; name: string | null; rate: Rate };

/** The city, then departments: those with the highest rate first, those that nothing is known of last. */
export function linesOf(rates: Rates): Line[] {
  const departments = rates.departments
    .map((one) => ({ id: one.department_id, name: one.department_name, rate: one.rate }))
    .sort((a, b) => {
      const [left, right] = [a.rate.rate, b.rate.rate];
      if (left === null || right === null) return Number(left === null) - Number(right === null);
      return right - left;
    });
  return [{ id: null, name: null, rate: rates.total }, ...departments];
}

/** Whole tenths that hold everything that is drawn: where the scale ends. [share] */
export function scaleOf(lines: readonly Line[]): number {
  const most = Math.max(0, ...lines.map(({ rate }) => rate.high ?? rate.rate ?? 0));
  return Math.min(1, Math.max(0.1, Math.ceil(most * 10) / 10));
}

/** Where the scale is labelled. [share] */
export function ticksOf(scale: number): number[] {
  const step = scale <= 0.3 ? 0.1 : scale <= 0.6 ? 0.2 : 0.25;
  const count = Math.floor(scale / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
