import { addDays, dayOf, instantOf, wallTimeOf } from "../../../cases/days";

/** How far one step of the slider, and of the play, goes. [min] */
export const STEP_MIN = 15;
export const PLAY_STEP_MIN = 30;
const DAY_MIN = 1440;
const MINUTE_MS = 60_000;

/** A moment that has been: what lies ahead becomes the last full minute. */
export function notAhead(iso: string, now: number): string {
  const latest = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  return new Date(Math.min(Date.parse(iso), latest)).toISOString();
}

/** Where a reader begins who goes into the past: the same hour, a day ago. */
export function yesterday(now: number, timeZone: string): string {
  const { minutes } = wallTimeOf(new Date(now).toISOString(), timeZone);
  return instantOf(addDays(dayOf(now, timeZone), -1), minutes - (minutes % STEP_MIN), timeZone);
}

/** The same time of the clock on another day. */
export function onDay(iso: string, day: string, timeZone: string): string {
  return instantOf(day, wallTimeOf(iso, timeZone).minutes, timeZone);
}

/** The last minute of the slider: of today, what has been. */
export function lastMinute(day: string, now: number, timeZone: string): number {
  const today = wallTimeOf(new Date(now).toISOString(), timeZone);
  return day === today.day ? today.minutes - (today.minutes % STEP_MIN) : DAY_MIN - STEP_MIN;
}

/** The next moment of a day that is played; null at its end. */
export function played(iso: string, now: number, timeZone: string): string | null {
  const { day, minutes } = wallTimeOf(iso, timeZone);
  const next = minutes - (minutes % STEP_MIN) + PLAY_STEP_MIN;
  return next > lastMinute(day, now, timeZone) ? null : instantOf(day, next, timeZone);
}

/** Minutes after midnight as a clock shows them. */
export function clockOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hours).padStart(2, "0")}:${String(rest).padStart(2, "0")}`;
}
