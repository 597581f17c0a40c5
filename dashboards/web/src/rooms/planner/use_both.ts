import { useCallback } from "react";
import { useWords } from "../../i18n/use_words";

/** A word that came in both languages, in the reader's. */
export function useBoth() {
  const { language } = useWords();
  return useCallback(
    (inCity: string | null | undefined, english: string | null | undefined): string =>
      (language === "en" ? english || inCity : inCity || english) ?? "",
    [language],
  );
}
