import { addDays } from "../../cases/days";

/** How long a period is. */
export const STEPS = ["day", "week", "month", "quarter", "year"] as const;
export type Step = (typeof STEPS)[number];

const DAY_MS = 86_400_000;

/** The week of a day as ISO 8601 counts: it belongs to the year that its Thursday is in. */
function weekOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  const thursday = new Date(at.getTime() + (3 - ((at.getUTCDay() + 6) % 7)) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const nth = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS / 7);
  return `${year}-W${String(nth).padStart(2, "0")}`;
}

/** The period of a length that a day is in, as addresses write it: 2026, 2026-Q1, 2026-03, 2026-W10, 2026-03-02. */
export function periodOf(step: Step, day: string): string {
  const [year = "", month = ""] = day.split("-");
  if (step === "year") return year;
  if (step === "quarter") return `${year}-Q${Math.ceil(Number(month) / 3)}`;
  if (step === "month") return `${year}-${month}`;
  return step === "week" ? weekOf(day) : day;
}

/** Read a period from an address; null where it is none. */
export function readPeriod(text: string | null): string | null {
  const isPeriod = /^(?:19|20|21)\d\d(?:-Q[1-4]|-W[0-5]\d|-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?)?$/.test(
    text ?? "",
  );
  return isPeriod ? text : null;
}

/** What a period is: how long, its first day, and the first day after it. */
export type Bounds = { step: Step; first: string; end: string };

function monthsAfter(year: number, month: number, count: number): string {
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
}

/** The days of a period as `readPeriod` lets it through. */
export function boundsOf(period: string): Bounds {
  const year = Number(period.slice(0, 4));
  const rest = period.slice(5);
  if (rest === "") return { step: "year", first: `${period}-01-01`, end: `${year + 1}-01-01` };
  if (rest.startsWith("Q")) {
    const month = Number(rest.slice(1)) * 3 - 2;
    return { step: "quarter", first: monthsAfter(year, month, 0), end: monthsAfter(year, month, 3) };
  }
  if (rest.startsWith("W")) {
    // The fourth of January is always in the first week.
    const fourth = `${period.slice(0, 4)}-01-04`;
    const monday = addDays(fourth, -((new Date(`${fourth}T00:00:00Z`).getUTCDay() + 6) % 7));
    const first = addDays(monday, (Number(rest.slice(1)) - 1) * 7);
    return { step: "week", first, end: addDays(first, 7) };
  }
  if (rest.length === 2) {
    return { step: "month", first: `${period}-01`, end: monthsAfter(year, Number(rest), 1) };
  }
  return { step: "day", first: period, end: addDays(period, 1) };
}
