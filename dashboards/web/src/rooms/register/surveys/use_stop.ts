import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { askCell, askNext, type SurveyCell, type SurveyStop } from "../../../api/surveys";
import { isUnreachable, keep, kept } from "../../../offline/kept";
import { fromPack, packed, toPack } from "./pack";

/** So long the server is waited for before the way goes on with what was taken along. [ms] */
const PATIENCE_MS = 8_000;

type Place = { lon: number; lat: number };

/** Where to go, and whether that is from what was taken along because nobody answered. */
export type Stop = SurveyStop & { isFromPack: boolean };

function packName(id: number): string {
  return `survey-${id}-pack`;
}

function packOf(id: number): SurveyStop[] {
  const pack = kept<SurveyStop[]>(packName(id));
  return Array.isArray(pack) ? pack : [];
}

type Way = {
  at: Place | null;
  /** A cell that was chosen; else the server says which is next. */
  cell: string | null;
  cells: readonly SurveyCell[] | undefined;
  /** What was seen on this device, by code: the server may not know yet. */
  seen: ReadonlySet<string>;
};

/** The next stop of a survey. The cells around it are taken along, so that the way goes on in a dead spot. */
export function useStop(id: number, { at, cell, cells, seen }: Way) {
  const latest = useRef(seen);
  latest.current = seen;
  const stop = useQuery({
    queryKey: ["surveys", id, "stop", cell, at],
    queryFn: async (): Promise<Stop> => {
      const place = { lon: at?.lon ?? 0, lat: at?.lat ?? 0 };
      const ask = { id, place, signal: AbortSignal.timeout(PATIENCE_MS) };
      try {
        const told = await (cell === null ? askNext(ask) : askCell(ask, cell));
        keep(packName(id), packed(packOf(id), told));
        return { ...told, isFromPack: false };
      } catch (error) {
        const found = fromPack(packOf(id), { at: place, cell, seen: latest.current });
        if (found === null || !isUnreachable(error)) throw error;
        return { ...found, isFromPack: true };
      }
    },
    enabled: at !== null,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });
  const isFresh = stop.data?.isFromPack === false && !stop.isPlaceholderData;
  useEffect(() => {
    if (!isFresh || at === null || cells === undefined) return;
    const leaving = new AbortController();
    const take = async () => {
      for (const code of toPack(cells, packOf(id), at)) {
        const told = await askCell({ id, place: at, signal: leaving.signal }, code);
        // Below what is worked at: that is the last to be left behind.
        const [top, ...rest] = packOf(id);
        keep(packName(id), top === undefined ? [told] : [top, ...packed(rest, told)]);
      }
    };
    take().catch(() => undefined);
    return () => leaving.abort();
  }, [id, at, cells, isFresh]);
  return stop;
}
