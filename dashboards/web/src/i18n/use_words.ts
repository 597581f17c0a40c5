import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "./setup";

/** A thing with a name in the city's own language and, where known, in English. */
type Named = { name: string; name_en?: string | null };

/** How this reader says names, instants and numbers. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === "zh" ? "zh" : "en";
  return useMemo(() => {
    const locale = language === "zh" ? "zh-CN" : "en-GB";
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
    const number = new Intl.NumberFormat(locale);
    return {
      t,
      language,
      nameOf: (thing: Named): string => (language === "en" && thing.name_en) || thing.name,
      instant: (iso: string): string => day.format(new Date(iso)),
      clock: (iso: string): string => clock.format(new Date(iso)),
      number: (value: number): string => number.format(value),
    };
  }, [t, language]);
}
