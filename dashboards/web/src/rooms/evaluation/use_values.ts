import type { EvaluatedUnit, Indicator } from "../../api/evaluation";
import { useWords } from "../../i18n/use_words";

/** How values are written: shares as percent, durations in hours, and no value as words. */
export function useValues() {
  const { t, number, nameOf } = useWords();
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  return {
    percent,
    valueText: (value: number | null, kind: Indicator["kind"] | "score"): string => {
      if (value === null) return t("evaluation.noValue");
      if (kind === "share") return percent(value);
      if (kind === "duration") return t("evaluation.hours", { hours: value.toFixed(1) });
      return kind === "score" ? value.toFixed(1) : number(value);
    },
    unitOf: (row: EvaluatedUnit): string => {
      if (row.unit === "") return t(row.name === "" ? "evaluation.nowhere" : "evaluation.city");
      return nameOf({ name: row.name, name_en: row.name_en });
    },
  };
}
