import { useCallback, useMemo } from "react";
import { useWords } from "../../../i18n/use_words";
import { SHADES } from "../../../layers/shades";
import { usePalette } from "../../../ui/use_palette";
import { chartLook } from "../charts/look";
import { told } from "../runs/numbers";
import { useBoth } from "../use_both";

type Units = {
  codes: readonly string[];
  names: readonly string[] | null;
  names_en: readonly (string | null)[] | null;
};
type Between = { low: number | null; high: number | null };

/** Colours and words of charts of rates: numbers with three figures, intervals, names of units. */
export function useRateWords() {
  const { number } = useWords();
  const both = useBoth();
  const palette = usePalette();
  const look = useMemo(() => chartLook(palette), [palette]);
  const say = useCallback((value: number | null | undefined) => told(value, { number }), [number]);
  const between = useCallback(
    ({ low, high }: Between) =>
      low === null && high === null ? "" : `(${say(low ?? 0)} – ${high === null ? "∞" : say(high)})`,
    [say],
  );
  const names = useCallback(
    ({ codes, names, names_en }: Units) =>
      codes.map((code, at) => (names === null ? code : both(names[at], names_en?.[at]) || code)),
    [both],
  );
  return {
    look,
    say,
    between,
    names,
    palette,
    shades: palette.paper === "#ffffff" ? SHADES.light : SHADES.dark,
  };
}
