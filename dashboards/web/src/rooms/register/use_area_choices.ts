import { useMemo } from "react";
import { useAreas, useCommunities } from "../../api/city";
import { useWords } from "../../i18n/use_words";

const INDENT: Record<string, string> = { county: "", street: "\u2003", community: "\u2003\u2003" };

/** Areas to choose from: districts and streets, and the communities of the street that was chosen. */
export function useAreaChoices(chosen: string | null): { value: string; label: string }[] {
  const { nameOf } = useWords();
  const areas = useAreas().data;
  const street = chosen !== null && chosen.length > 6 ? chosen.slice(0, 9) : null;
  const communities = useCommunities(street).data;
  return useMemo(
    () =>
      (areas ?? [])
        .toSorted((a, b) => (a.code < b.code ? -1 : 1))
        .flatMap((area) => (area.code === street ? [area, ...(communities ?? [])] : [area]))
        .map((area) => ({ value: area.code, label: `${INDENT[area.level] ?? ""}${nameOf(area)}` })),
    [areas, communities, street, nameOf],
  );
}
