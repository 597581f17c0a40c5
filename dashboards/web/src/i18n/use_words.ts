import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useCity } from "../api/city";
import type { Language } from "./setup";

/** A thing with a name in the city's own language and, where known, in English. */
type Named = { name: string; name_en?: string | null };

/** How this reader says names, instants and numbers. Instants are told in the city's own time. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "zh" ? "zh" : "en";
  const timeZone = useCity().data?.timezone;
  return useMemo(() => {
    const zone = timeZone === undefined ? {} : { timeZone };
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", ...zone });
    const clock = new Intl.DateTimeFormat(locale, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      ...zone,
    });
    const hour = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", ...zone });
    const shortDay = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", ...zone });
    const calendar = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" });
    const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
    const named = new Intl.DateTimeFormat(locale, {
      weekday: "short",
      month: "short",
      day: "numeric",
      timeZone: "UTC",
    });
    const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
    const number = new Intl.NumberFormat(locale);
    return {
      t,
      language,
      nameOf: (thing: Named): string => (language === "en" && thing.name_en) || thing.name,
      instant: (iso: string): string => day.format(new Date(iso)),
      /** The hour alone on the same day, else day and hour. */
      brief: (iso: string, now: number): string => {
        const at = new Date(iso);
        const isToday = shortDay.format(at) === shortDay.format(new Date(now));
        return isToday ? hour.format(at) : `${shortDay.format(at)} ${hour.format(at)}`;
      },
      /** A day of the calendar, `2026-03-02`, without its year. */
      shortDay: (day: string): string => calendar.format(new Date(`${day}T00:00:00Z`)),
      /** A day of the calendar, `2026-03-02`, with its year. */
      shortDate: (day: string): string => date.format(new Date(`${day}T00:00:00Z`)),
      /** A day of the calendar with its weekday, without its year. */
      weekday: (day: string): string => named.format(new Date(`${day}T00:00:00Z`)),
      clock: (iso: string): string => clock.format(new Date(iso)),
      /** Exact below ten thousand, where there is little room. */
      compact: (value: number): string => (value < 10_000 ? number.format(value) : compact.format(value)),
      number: (value: number): string => number.format(value),
    };
  }, [t, language, timeZone]);
}
