import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fetchCellLoads } from "../api/city";
import type { CaseNews } from "../api/types";
import { LiveEvents, type LiveState } from "./event_stream";
import { loadsAfter } from "./loads";
import { Throttle } from "./throttle";

/** The ticker remembers this many events. */
const REMEMBERED = 30;
/** Lists are asked for again at most this often while events pour in. [ms] */
const LIST_PAUSE_MS = 900;
/** The number at the bell is asked for again at most this often. [ms] */
const BELL_PAUSE_MS = 3000;
/** The loads could not be read: try again after this pause. [ms] */
const START_PAUSE_MS = 4000;

export type Live = {
  state: LiveState;
  /** Newest first. */
  recent: CaseNews[];
  /** Open cases by cell id. [cases] */
  loads: Map<number, number>;
};

/**
 * The city as it happens: first how many cases are open in each cell, then every event since. `onNews` hears
 * each event once.
 */
export function useLive(onNews: (news: CaseNews) => void): Live {
  const queries = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const [recent, setRecent] = useState<CaseNews[]>([]);
  const [loads, setLoads] = useState<Map<number, number>>(new Map());
  const listener = useRef(onNews);
  listener.current = onNews;

  useEffect(() => {
    let isOver = false;
    let events: LiveEvents | null = null;
    let retry: number | null = null;
    const touched = new Set<number>();
    const lists = new Throttle(() => {
      void queries.invalidateQueries({ queryKey: ["cases"] });
      void queries.invalidateQueries({ queryKey: ["cell"] });
      for (const id of touched) void queries.invalidateQueries({ queryKey: ["case", id] });
      touched.clear();
    }, LIST_PAUSE_MS);

    const bell = new Throttle(() => void queries.invalidateQueries({ queryKey: ["notices"] }), BELL_PAUSE_MS);

    const alarms = () => void queries.invalidateQueries({ queryKey: ["surveillance"] });
    const hear = (news: CaseNews) => {
      setLoads((before) => loadsAfter(before, [news]));
      setRecent((before) => [news, ...before].slice(0, REMEMBERED));
      touched.add(news.case_id);
      listener.current(news);
      lists.call();
      bell.call();
    };
    const begin = async () => {
      try {
        const { version, counts } = await fetchCellLoads();
        if (isOver) return;
        setLoads(new Map(counts as [number, number][]));
        events = new LiveEvents(version, hear, setState, alarms);
      } catch {
        if (isOver) return;
        setState("broken");
        retry = window.setTimeout(() => void begin(), START_PAUSE_MS);
      }
    };
    void begin();
    return () => {
      isOver = true;
      if (retry !== null) window.clearTimeout(retry);
      lists.stop();
      bell.stop();
      events?.close();
    };
  }, [queries]);

  return { state, recent, loads };
}
