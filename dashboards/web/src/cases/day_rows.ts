import type { DeadlineReasons } from "../api/types";
import { addDays, dayOf, startOfDay } from "./days";

/** From one hour of a day to another. [h] */
export type Hours = readonly [number, number];

/** A day on the way to a deadline, or several in a row on which nobody works. */
export type DayRow = {
  from: string;
  to: string;
  kind: DeadlineReasons["days"][number]["kind"] | "every_hour";
  name: string;
  name_en: string;
  /** Hours that are worked. */
  worked: Hours[];
  /** Those of them that were counted. */
  counted: Hours[];
  /** Those in which the clock rested. */
  rested: Hours[];
  /** How much was counted, in units of the limit; null where no calendar is asked. */
  amount: number | null;
};

/** The rows of a plot, and the hours of the day that it has to show. */
export type DayPlot = { rows: DayRow[]; first: number; last: number };

const HOUR_MS = 3_600_000;
/** A limit in natural days may be long: so many are drawn. */
const MOST_DAYS = 62;

function cut([a, b]: Hours, [c, d]: Hours): Hours[] {
  const [from, to] = [Math.max(a, c), Math.min(b, d)];
  return from < to ? [[from, to]] : [];
}

/** What is left of some hours without others. */
export function without(hours: Hours[], gone: readonly Hours[]): Hours[] {
  return gone.reduce(
    (left, [c, d]) =>
      left.flatMap(([a, b]) => [
        ...cut([a, b], [Number.NEGATIVE_INFINITY, c]),
        ...cut([a, b], [d, Infinity]),
      ]),
    hours,
  );
}

function daysBetween(from: string, to: string): DeadlineReasons["days"] {
  const days: DeadlineReasons["days"] = [];
  for (let on = from; on <= to && days.length < MOST_DAYS; on = addDays(on, 1)) {
    days.push({ on, kind: "workday", name: "", name_en: "", windows: [], amount: 0 });
  }
  return days;
}

/**
 * The days that a deadline was worked out from, drawn hour by hour in the city's own time.
 *
 * Null where nothing was counted: without a limit, or where a record told its deadline alone.
 */
export function dayRows(told: DeadlineReasons, timeZone: string): DayPlot | null {
  const { started_at, due_at, limit } = told;
  if (started_at === null || due_at === null || limit === null) return null;
  const isEveryHour = told.days.length === 0;
  const days = isEveryHour
    ? daysBetween(dayOf(Date.parse(started_at), timeZone), dayOf(Date.parse(due_at), timeZone))
    : told.days;
  const rows: DayRow[] = [];
  for (const day of days) {
    const midnight = Date.parse(startOfDay(day.on, timeZone));
    const hours = (span: { begins_at: string; ends_at: string }): Hours => [
      (Date.parse(span.begins_at) - midnight) / HOUR_MS,
      (Date.parse(span.ends_at) - midnight) / HOUR_MS,
    ];
    const worked: Hours[] = isEveryHour ? [[0, 24]] : day.windows.map(hours);
    const running = hours({ begins_at: started_at, ends_at: due_at });
    const pauses = told.pauses.map(hours);
    const used = worked.flatMap((one) => cut(one, running));
    const last = rows.at(-1);
    if (worked.length === 0 && last !== undefined && last.worked.length === 0 && last.name === day.name) {
      last.to = day.on;
      continue;
    }
    rows.push({
      from: day.on,
      to: day.on,
      kind: isEveryHour ? "every_hour" : day.kind,
      name: day.name,
      name_en: day.name_en,
      worked,
      counted: without(used, pauses),
      rested: used.flatMap((one) => pauses.flatMap((pause) => cut(one, pause))),
      amount: isEveryHour ? null : day.amount,
    });
  }
  const ends = rows.flatMap((row) => row.worked.flat());
  return { rows, first: Math.floor(Math.min(24, ...ends)), last: Math.ceil(Math.max(0, ...ends)) };
}
