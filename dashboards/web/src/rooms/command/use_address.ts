import { useCallback, useMemo, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { readInstant, writeInstant } from "../../cases/days";
import { type CaseFilter, filterFromSearch, filterToSearch } from "../../filter/case_filter";
import { type MapView, readView, writeView } from "../../map/view";

/** What lies open beside the map: one thing, or nothing. */
export type Open =
  | { kind: "case"; id: number }
  | { kind: "cell"; code: string }
  | { kind: "component"; code: string }
  | { kind: "alarm"; id: number }
  | { kind: "alarms" }
  | { kind: "figures" };

const ROOM = "/command";

function matching(pattern: RegExp, text: string | null): string | null {
  return text !== null && pattern.test(text) ? text : null;
}

/** Read what is open from an address. */
export function readOpen(search: URLSearchParams): Open | null {
  const id = matching(/^[1-9]\d{0,15}$/, search.get("case"));
  if (id !== null) return { kind: "case", id: Number(id) };
  const component = matching(/^\d{16,17}$/, search.get("component"));
  if (component !== null) return { kind: "component", code: component };
  const cell = matching(/^[0-9A-Z]{15}$/, search.get("cell"));
  if (cell !== null) return { kind: "cell", code: cell };
  const alarm = matching(/^[1-9]\d{0,15}$/, search.get("alarm"));
  if (alarm !== null) return { kind: "alarm", id: Number(alarm) };
  const shown = search.get("show");
  return shown === "figures" || shown === "alarms" ? { kind: shown } : null;
}

/** Write an address: the filter, what is open, where the map looks, and which moment is shown. */
export function writeAddress(
  filter: CaseFilter,
  open: Open | null,
  view: MapView | null,
  at: string | null = null,
): string {
  const parts = new URLSearchParams(filterToSearch(filter));
  if (open?.kind === "case") parts.set("case", String(open.id));
  if (open?.kind === "cell") parts.set("cell", open.code);
  if (open?.kind === "component") parts.set("component", open.code);
  if (open?.kind === "alarm") parts.set("alarm", String(open.id));
  if (open?.kind === "figures" || open?.kind === "alarms") parts.set("show", open.kind);
  const place = view === null ? "" : `map=${writeView(view)}`;
  const moment = at === null ? "" : `at=${writeInstant(at)}`;
  const query = [parts.toString(), moment, place].filter((part) => part !== "").join("&");
  return `${ROOM}${query ? `?${query}` : ""}`;
}

/** What is shown, kept in the address bar: whoever gets the address sees the same. */
export function useAddress() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const view = useRef<MapView | null>(null);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const filter = useMemo(() => filterFromSearch(params), [params]);
  const open = useMemo(() => readOpen(params), [params]);
  const at = useMemo(() => readInstant(params.get("at")), [params]);
  view.current ??= readView(params.get("map"));

  const write = useCallback(
    (nextFilter: CaseFilter, nextOpen: Open | null, nextAt: string | null = at) =>
      navigate(writeAddress(nextFilter, nextOpen, view.current, nextAt), { replace: true }),
    [navigate, at],
  );

  return {
    filter,
    open,
    /** The moment of the past that is shown; null for now. */
    at,
    firstView: view.current,
    setFilter: (next: CaseFilter) => write(next, open),
    setOpen: (next: Open | null) => write(filter, next),
    setBoth: (nextFilter: CaseFilter, nextOpen: Open | null) => write(nextFilter, nextOpen),
    setAt: (next: string | null, nextOpen: Open | null = open) => write(filter, nextOpen, next),
    keepView: (next: MapView) => {
      view.current = next;
      // A map that comes to rest while its room is being left leads nobody back.
      if (window.location.pathname === ROOM) write(filter, open);
    },
  };
}

export type Address = ReturnType<typeof useAddress>;
