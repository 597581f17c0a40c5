import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client, unwrap } from "./client";
import { useJobNews } from "./job_news";
import { problemOf } from "./problem";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Choices = Schemas["ChoicesOut"];
export type Method = Schemas["MethodOut"];
export type Param = Schemas["ParameterOut"];
export type ParamValue = Param["default"];
export type AreaChoice = Choices["areas"][number];
export type DataKind = Ask["data"];
export type Ask = Schemas["AskOut"];
export type Asked = Schemas["AskIn"];
export type Run = Schemas["RunOut"];
export type RunState = Run["state"];
export type Result = Schemas["ResultOut"];
export type Column = Schemas["ColumnOut"];
export type Category = Schemas["CategoryOut"];
export type Cluster = Schemas["ClusterOut"];
export type Compared = Schemas["ComparedRunsOut"];
export type Values = readonly (number | null)[];

const BASE = "/api/v1/studio";
/** How often a run that is under way is looked at: while nothing else tells of it, and while the stream does. [ms] */
const LOOK_MS = 900;
const CALM_MS = 20_000;
const PAGE = 40;

/** Whether a run goes on: it is looked at again soon. */
export function isUnderWay({ state }: Pick<Run, "state">): boolean {
  return state === "waiting" || state === "running";
}

export function useStudioChoices() {
  return useQuery({
    queryKey: ["studio", "choices"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/studio/choices", { signal })),
    staleTime: 5 * 60_000,
  });
}

export type RunFilter = { mine: boolean; method: string | null; state: RunState | null };

/** Runs, the newest first, page by page; looked at again while one is under way. */
export function useRuns({ mine, method, state }: RunFilter, limit = PAGE) {
  const [isWanted, setWanted] = useState(false);
  const isLive = useJobNews(isWanted);
  const query = useInfiniteQuery({
    queryKey: ["studio", "runs", "list", { mine, method, state, limit }],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        limit,
        mine,
        ...(method === null ? {} : { method }),
        ...(state === null ? {} : { state }),
        ...(pageParam === "" ? {} : { after: pageParam }),
      };
      return unwrap(client.GET("/api/v1/studio/runs", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ runs }) => runs.some(isUnderWay)) ? (isLive ? CALM_MS : 2 * LOOK_MS) : false,
  });
  const isGoingOn = query.data?.pages.some(({ runs }) => runs.some(isUnderWay)) === true;
  useEffect(() => setWanted(isGoingOn), [isGoingOn]);
  return query;
}

export function useRun(id: number | null) {
  const [isWanted, setWanted] = useState(false);
  const isLive = useJobNews(isWanted);
  const query = useQuery({
    queryKey: ["studio", "runs", id],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/studio/runs/{run_id}", { params: { path: { run_id: id ?? 0 } }, signal })),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) =>
      data !== undefined && isUnderWay(data) ? (isLive ? CALM_MS : LOOK_MS) : false,
  });
  const isGoingOn = query.data !== undefined && isUnderWay(query.data);
  useEffect(() => setWanted(isGoingOn), [isGoingOn]);
  return query;
}

/** What came out of a run: it never changes. */
export function useResult(id: number, isDone: boolean) {
  return useQuery({
    queryKey: ["studio", "runs", id, "result"],
    queryFn: async ({ signal }) => {
      const path = { run_id: id };
      const found = await unwrap(
        client.GET("/api/v1/studio/runs/{run_id}/result", { params: { path }, signal }),
      );
      // The client takes points for lists of any length.
      return found as Result;
    },
    enabled: isDone,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000, // large
  });
}

/** The card of a run, as the bytes that its fingerprint is made of. */
export function useCard(id: number, isAsked: boolean) {
  return useQuery({
    queryKey: ["studio", "runs", id, "card"],
    queryFn: async ({ signal }) => {
      const answer = await fetch(`${BASE}/runs/${id}/card`, { signal, credentials: "same-origin" });
      const text = await answer.text();
      if (!answer.ok) throw problemOf(answer.status, JSON.parse(text));
      return { text, card: JSON.parse(text) as Record<string, unknown> };
    },
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useCompared(a: number | null, b: number | null, column: string | null) {
  return useQuery({
    queryKey: ["studio", "compare", a, b, column],
    queryFn: ({ signal }) => {
      const query = { a: a ?? 0, b: b ?? 0, ...(column === null ? {} : { column }) };
      return unwrap(client.GET("/api/v1/studio/compare", { params: { query }, signal }));
    },
    enabled: a !== null && b !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** Asks for a run; the same key is the same run. */
export function useAskRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Asked; key: string }) =>
      unwrap(client.POST("/api/v1/studio/runs", { body, params: { header: { "Idempotency-Key": key } } })),
    onSuccess: (run) => {
      queries.setQueryData(["studio", "runs", run.id], run);
      return queries.invalidateQueries({ queryKey: ["studio", "runs", "list"] });
    },
  });
}

type Act = "cancel" | "rerun" | "keep" | "delete";

/** What is done to a run: cancel, ask again, keep for good, delete. */
export function useRunAct(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, isKept = true }: { act: Act; isKept?: boolean }): Promise<Run | undefined> => {
      const params = { path: { run_id: id } };
      switch (act) {
        case "cancel":
          return unwrap(client.POST("/api/v1/studio/runs/{run_id}/cancel", { params }));
        case "rerun":
          return unwrap(client.POST("/api/v1/studio/runs/{run_id}/rerun", { params }));
        case "keep":
          return unwrap(
            client.POST("/api/v1/studio/runs/{run_id}/keep", { params, body: { is_kept: isKept } }),
          );
        case "delete":
          return unwrap(client.DELETE("/api/v1/studio/runs/{run_id}", { params }));
      }
    },
    onSuccess: (run, { act }) => {
      if (run !== undefined) queries.setQueryData(["studio", "runs", run.id], run);
      if (act === "delete") queries.removeQueries({ queryKey: ["studio", "runs", id] });
      return queries.invalidateQueries({ queryKey: ["studio", "runs", "list"] });
    },
  });
}

/** What cells are sent with; rounds and minutes are for patrol plans alone. */
export type Sending = Omit<Schemas["PlanIn"], "inspectors">;

/** Send cells that stand out to a watch list or a patrol plan. */
export function useSendCells(id: number, to: "watch" | "patrol-plan") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Sending; key: string }) => {
      const params = { path: { run_id: id }, header: { "Idempotency-Key": key } };
      const { rounds: _rounds, minutes: _minutes, ...watched } = body;
      return unwrap(
        to === "watch"
          ? client.POST("/api/v1/studio/runs/{run_id}/watch", { params, body: watched })
          : client.POST("/api/v1/studio/runs/{run_id}/patrol-plan", { params, body }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["planning"] }),
  });
}

/** In which formats a result is taken along: for maps in other programs, for Python and R, for spreadsheets. */
export const TAKEN = ["gpkg", "parquet", "csv"] as const;

/** Where a result is taken along: a row a cell, with its outline. */
export function takenAddress(id: number, format: (typeof TAKEN)[number]): string {
  return `/api/v1/exports/runs/${id}.${format}`;
}

/** Where a program fetches the bytes of a result, or its card. */
export function bytesAddress(id: number): string {
  return `${BASE}/runs/${id}/bytes`;
}

export function cardAddress(id: number): string {
  return `${BASE}/runs/${id}/card`;
}
