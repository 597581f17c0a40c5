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
