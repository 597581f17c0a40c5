const YEAR_DAYS = 365.25;
const CENTURY_DAYS = 36_525;

/** In which words it is said how long chance takes for something as rare: the key, and what goes into it. */
export function chanceWords(days: number): { key: string; values: Record<string, number> } {
  if (days > CENTURY_DAYS) return { key: "alarm.chanceCentury", values: {} };
  if (days >= 2 * YEAR_DAYS)
    return { key: "alarm.chanceYears", values: { years: Math.floor(days / YEAR_DAYS) } };
  return { key: "alarm.chance", values: { days: Math.max(1, Math.floor(days)) } };
}
