import { useMemo } from "react";
import { useWatchedCells } from "../../api/planning";
import { useWords } from "../../i18n/use_words";
import type { WatchedCell } from "../../map/watched_cells";

export const NO_WATCHED: readonly WatchedCell[] = [];

/** The cells on watch lists, as the map draws them; null while they are not asked for, or not there yet. */
export function useDrawnWatched(isOn: boolean): readonly WatchedCell[] | null {
  const { t, instant } = useWords();
  const items = useWatchedCells(isOn).data?.items;
  return useMemo(
    () =>
      !isOn || items === undefined
        ? null
        : items.map(({ cell_id, lon, lat, lists }) => ({
            id: cell_id,
            lon,
            lat,
            lines: lists.map(({ name, valid_until }) =>
              t("watched.tip", { name, day: instant(valid_until) }),
            ),
          })),
    [isOn, items, t, instant],
  );
}
