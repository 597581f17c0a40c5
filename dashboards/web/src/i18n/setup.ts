import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";

const KEPT_AS = "gridcity-language";

/** The reader's own choice, else the first language of the browser that we have, else English. */
export function firstLanguage(kept: string | null, browser: readonly string[]): Language {
  if (kept === "zh" || kept === "en") return kept;
  for (const wish of browser) {
    if (wish.toLowerCase().startsWith("zh")) return "zh";
    if (wish.toLowerCase().startsWith("en")) return "en";
  }
  return "en";
}

function announce(language: string): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

/** Start translating; both dictionaries are small enough to be in the first bundle. */
export function startTranslating(): void {
  const language = firstLanguage(localStorage.getItem(KEPT_AS), navigator.languages);
  announce(language);
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en }, zh: { translation: zh } },
    lng: language,
    fallbackLng: "en",
    interpolation: { escapeValue: false }, // React shows text as text
    react: { useSuspense: false },
  });
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
  announce(language);
  void i18next.changeLanguage(language);
}
