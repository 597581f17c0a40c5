import { useCallback, useMemo, useRef } from "react";
import { useLocation, useSearch } from "wouter";
import { type CaseFilter, filterFromSearch, filterToSearch } from "../../filter/case_filter";
import { type MapView, readView, writeView } from "../../map/view";

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

function cellOf(text: string | null): string | null {
  return text !== null && /^[0-9A-Z]{15}$/.test(text) ? text : null;
}

/** What is shown, kept in the address bar: whoever gets the address sees the same. */
export function useAddress() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const view = useRef<MapView | null>(null);
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const filter = useMemo(() => filterFromSearch(params), [params]);
  const caseId = positive(params.get("case"));
  const cellCode = cellOf(params.get("cell"));
  view.current ??= readView(params.get("map"));

  const write = useCallback(
    (next: { filter: CaseFilter; caseId: number | null; cellCode: string | null }) => {
      const parts = new URLSearchParams(filterToSearch(next.filter));
      if (next.caseId !== null) parts.set("case", String(next.caseId));
      if (next.cellCode !== null) parts.set("cell", next.cellCode);
      const place = view.current === null ? "" : `map=${writeView(view.current)}`;
      const query = [parts.toString(), place].filter((part) => part !== "").join("&");
      navigate(`/command${query ? `?${query}` : ""}`, { replace: true });
    },
    [navigate],
  );

  return {
    filter,
    caseId,
    cellCode,
    firstView: view.current,
    setFilter: (next: CaseFilter) => write({ filter: next, caseId, cellCode }),
    openCase: (id: number | null) => write({ filter, caseId: id, cellCode: null }),
    openCell: (code: string | null) => write({ filter, caseId: null, cellCode: code }),
    keepView: (next: MapView) => {
      view.current = next;
      write({ filter, caseId, cellCode });
    },
  };
}

export type Address = ReturnType<typeof useAddress>;
