import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { verifyChain } from "../cases/chain";
import { OPEN_STAGES, STAGES } from "../cases/stages";
import type { CaseQuery, Order } from "../filter/case_filter";
import { client, unwrap } from "./client";
import { problemOf } from "./problem";
import type { components } from "./schema";
import type { CaseDetail, CaseHistory } from "./types";

const PAGE = 60;

/** The queue, page by page. It is the same filter that the map's tiles are asked with. */
export function useQueue(query: CaseQuery, order: Order) {
  return useInfiniteQuery({
    queryKey: ["cases", "queue", query, order],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET("/api/v1/cases", {
          params: { query: { ...query, order, limit: PAGE, ...(pageParam ? { after: pageParam } : {}) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** How many cases the filter finds by stage; the stage itself is left out, so that all five can be shown. */
export function useCaseCount(query: CaseQuery) {
  const { stage: _, ...rest } = query;
  return useQuery({
    queryKey: ["cases", "count", rest],
    queryFn: () => unwrap(client.GET("/api/v1/cases/count", { params: { query: rest } })),
    placeholderData: keepPreviousData,
  });
}

/** How many cases are open in a cell: its page lists the first few hundred only. */
export function useOpenCount(cell: string) {
  return useQuery({
    queryKey: ["cases", "open", cell],
    queryFn: async () => {
      const query = { cell, stage: [...OPEN_STAGES] };
      const { by_stage } = await unwrap(client.GET("/api/v1/cases/count", { params: { query } }));
      return OPEN_STAGES.reduce((sum, stage) => sum + (by_stage[stage] ?? 0), 0);
    },
  }).data;
}

const PAST_PAGE = 20;

/** Closed cases of a cell, the latest first, page by page. */
export function usePastCases(cell: string) {
  return useInfiniteQuery({
    queryKey: ["cases", "past", cell],
    queryFn: ({ pageParam }) => {
      const after = pageParam === "" ? {} : { after: pageParam };
      const query = { cell, stage: ["closed" as const], limit: PAST_PAGE, ...after };
      return unwrap(client.GET("/api/v1/cases", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

export function readCase(id: number): Promise<CaseDetail> {
  return unwrap(client.GET("/api/v1/cases/{case_id}", { params: { path: { case_id: id } } }));
}

export function useCase(id: number | null) {
  return useQuery({ queryKey: ["case", id], queryFn: () => readCase(id ?? 0), enabled: id !== null });
}

export function useHistory(id: number) {
  return useQuery({
    queryKey: ["case", id, "history"],
    queryFn: () =>
      unwrap(client.GET("/api/v1/cases/{case_id}/history", { params: { path: { case_id: id } } })),
  });
}

/** Until when a case has to be handled, and everything that this was worked out from. */
export function useDeadline(item: CaseDetail, isAsked = true) {
  const { id, version } = item;
  return useQuery({
    queryKey: ["case", id, "deadline", version],
    queryFn: () =>
      unwrap(client.GET("/api/v1/cases/{case_id}/deadline", { params: { path: { case_id: id } } })),
    enabled: isAsked,
  });
}

/** Recomputes the chain of a history. It is asked for with the events, so that it is never older than they. */
export function useVerdict(item: CaseDetail, history: CaseHistory | undefined) {
  const { id, version: told } = item;
  const head = history?.head_hash ?? "";
  return useQuery({
    queryKey: ["case", id, "verdict", told, head, history?.items.length, history?.items.at(-1)?.hash],
    queryFn: () => {
      const { items = [], number = "" } = history ?? {};
      return verifyChain(items, { number, told, head, subtle: globalThis.crypto?.subtle });
    },
    enabled: history !== undefined,
  }).data;
}

/** Half the side of the square in which a new report is compared with open cases. About 150 m. [°] */
const NEAR = 0.0014;

/** Open cases around a place: shown before a new one is filed. */
export function useCasesNear(place: { lon: number; lat: number } | null) {
  return useQuery({
    queryKey: ["cases", "near", place],
    queryFn: async () => {
      const { lon, lat } = place ?? { lon: 0, lat: 0 };
      const wide = NEAR / Math.cos((lat * Math.PI) / 180);
      const ring = [
        [lon - wide, lat - NEAR],
        [lon + wide, lat - NEAR],
        [lon + wide, lat + NEAR],
        [lon - wide, lat + NEAR],
        [lon - wide, lat - NEAR],
      ];
      const within = JSON.stringify({ type: "Polygon", coordinates: [ring] });
      const stage = ["reported", "dispatched", "handling", "verifying"] as const;
      const query = { within, stage: [...stage], limit: 20 };
      return (await unwrap(client.GET("/api/v1/cases", { params: { query } }))).items;
    },
    enabled: place !== null,
  });
}

/** The latest cases, open or closed, that have these words or this number. */
export function useCasesLike(words: string) {
  return useQuery({
    queryKey: ["cases", "like", words],
    queryFn: async () => {
      const query = { q: words, stage: [...STAGES], limit: 8 };
      return (await unwrap(client.GET("/api/v1/cases", { params: { query } }))).items;
    },
    enabled: words !== "",
    placeholderData: keepPreviousData,
  });
}

type CommandIn = components["schemas"]["CommandIn"];
export type OrderBody = Omit<CommandIn, "parts"> & Partial<Pick<CommandIn, "parts">>;

function useCaseChanged() {
  const queries = useQueryClient();
  return (fresh: CaseDetail) => {
    queries.setQueryData(["case", fresh.id], fresh);
    // Another case may have been touched by it, too.
    const isOther = ({ queryKey }: { queryKey: readonly unknown[] }) =>
      queryKey[0] === "case" && (queryKey[1] !== fresh.id || queryKey.length > 2);
    void queries.invalidateQueries({ predicate: isOther });
    void queries.invalidateQueries({ queryKey: ["cases"] });
    void queries.invalidateQueries({ queryKey: ["cell"] });
  };
}

export function useAct(id: number) {
  const changed = useCaseChanged();
  return useMutation({
    mutationFn: ({ body, key }: { body: OrderBody; key: string }) =>
      unwrap(
        client.POST("/api/v1/cases/{case_id}/commands", {
          params: { path: { case_id: id }, header: { "Idempotency-Key": key } },
          body: { parts: [], ...body },
        }),
      ),
    onSuccess: changed,
  });
}

export type NewCase = {
  class_id: number;
  lon: number;
  lat: number;
  description: string;
  address?: string;
  channel?: string;
  component_code?: string;
};

export function useFileCase() {
  const changed = useCaseChanged();
  return useMutation({
    mutationFn: ({ body, key }: { body: NewCase; key: string }) =>
      unwrap(client.POST("/api/v1/cases", { params: { header: { "Idempotency-Key": key } }, body })),
    onSuccess: changed,
  });
}

export type PhotoKind = CaseDetail["attachments"][number]["kind"];

/** Files go as a form: openapi-fetch has no typed way for them. */
export async function attachPhoto(caseId: number, file: File, kind: PhotoKind): Promise<void> {
  const form = new FormData();
  form.set("file", file);
  form.set("kind", kind);
  const answer = await fetch(`/api/v1/cases/${caseId}/attachments`, {
    method: "POST",
    body: form,
    headers: { "X-Gridcity": "1" },
  });
  if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
}

/** Hang a photo on a case. Gives the case as it is then: a photo is an event, too. */
export function useAttach(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ file, kind }: { file: File; kind: PhotoKind }) => {
      await attachPhoto(id, file, kind);
      return readCase(id);
    },
    onSuccess: (fresh) => {
      queries.setQueryData(["case", id], fresh);
      return queries.invalidateQueries({ queryKey: ["case", id, "history"] });
    },
  });
}
