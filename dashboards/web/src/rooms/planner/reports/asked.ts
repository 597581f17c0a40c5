/** What a report may be of. */
export const KINDS = ["city", "county", "street", "community", "department"] as const;
export type Kind = (typeof KINDS)[number];

export const LANGUAGES = ["both", "zh", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The month before the one that an instant lies in, in a time zone: 2026-02. */
export function lastMonth(at: number, zone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat("en-CA", { year: "numeric", month: "2-digit", timeZone: zone })
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type as string, Number(value)]),
  );
  const number = (parts.get("year") ?? 0) * 12 + (parts.get("month") ?? 0) - 2;
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}
