const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A day as the address bar and date fields write it: `2026-03-02`. Null where it is none. */
export function readDay(text: string | null): string | null {
  if (text === null || !/^(?:19|20)\d\d-\d\d-\d\d$/.test(text)) return null;
  const at = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== text ? null : text;
}

/** The day that it is at `now` in the city. */
export function dayOf(now: number, timeZone: string): string {
  // Swedish writes days as ISO 8601 does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(now));
}

/** So many days later (or earlier) in the calendar. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** What a clock on the wall shows at an instant, as if it were UTC. [ms] */
function wallClock(at: number, timeZone: string): number {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(
    new Date(at),
  );
  return Date.parse(`${text.replace(" ", "T")}Z`);
}

/** The instant at which the clocks of the city show so many minutes after midnight of a day. */
export function instantOf(day: string, minutes: number, timeZone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS;
  const first = wanted - (wallClock(wanted, timeZone) - wanted);
  // Where the clocks change in between, the first guess is an hour off: the second is not.
  return new Date(first - (wallClock(first, timeZone) - wanted)).toISOString();
}

/** The instant at which a day begins in the city. */
export function startOfDay(day: string, timeZone: string): string {
  return instantOf(day, 0, timeZone);
}

/** The day and the minutes after midnight that the clocks of the city show at an instant. */
export function wallTimeOf(iso: string, timeZone: string): { day: string; minutes: number } {
  const wall = new Date(wallClock(Date.parse(iso), timeZone));
  return {
    day: wall.toISOString().slice(0, 10),
    minutes: wall.getUTCHours() * 60 + wall.getUTCMinutes(),
  };
}

/** An instant as the address bar writes it: `2026-03-02T00:30Z`. Null where it is none. */
export function readInstant(text: string | null): string | null {
  if (text === null || !/^(?:19|20)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z$/.test(text))
    return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The same, to be written there. */
export function writeInstant(iso: string): string {
  return iso.replace(/:00\.000Z$/, "Z");
}
