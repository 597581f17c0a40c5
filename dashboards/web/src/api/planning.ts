import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type WatchList = Schemas["WatchListOut"];
export type PatrolPlan = Schemas["PatrolPlanOut"];
export type Effect = Schemas["EffectOut"];
export type Kind = "watch" | "plan";

/** Lists begin and end; while their cells are seen they are asked for so often. [ms] */
const WATCHED_MS = 300_000;

const ALL = { queryKey: ["planning"] } as const;

/** Watch lists, those that expire last first. */
export function useWatchLists(expired: boolean) {
  return useQuery({
    queryKey: ["planning", "watch", expired],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/watch-lists", { params: { query: { expired } }, signal })),
  });
}

/** Patrol plans, those that expire last first. */
export function usePatrolPlans(expired: boolean) {
  return useQuery({
    queryKey: ["planning", "plan", expired],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/patrol-plans", { params: { query: { expired } }, signal })),
  });
}

/** The cells that are watched now, with their lists; asked for when they are to be seen. */
export function useWatchedCells(isOn: boolean) {
  return useQuery({
    queryKey: ["planning", "cells"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/watch-lists/cells", { signal })),
    enabled: isOn,
    refetchInterval: WATCHED_MS,
  });
}

/** The lists that watch a cell now. */
export function useWatchingOf(cell: string) {
  return useQuery({
    queryKey: ["planning", "cell", cell],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/watch-lists/cells", { params: { query: { cell } }, signal })),
  });
}

/** The rounds that the caller walks today. */
export function useMyRounds() {
  return useQuery({
    queryKey: ["planning", "mine"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/patrol-plans/mine", { signal })),
  });
}

/** What came of a list or plan. */
export function useEffectOf(kind: Kind, id: number, isAsked: boolean) {
  return useQuery({
    queryKey: ["planning", "effect", kind, id],
    queryFn: ({ signal }) =>
      kind === "watch"
        ? unwrap(
            client.GET("/api/v1/watch-lists/{list_id}/effect", { params: { path: { list_id: id } }, signal }),
          )
        : unwrap(
            client.GET("/api/v1/patrol-plans/{plan_id}/effect", {
              params: { path: { plan_id: id } },
              signal,
            }),
          ),
    enabled: isAsked,
    retry: false,
  });
}

/** Ends a list or plan before its time. */
export function useEnd(kind: Kind, id: number) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<unknown> =>
      kind === "watch"
        ? unwrap(client.POST("/api/v1/watch-lists/{list_id}/end", { params: { path: { list_id: id } } }))
        : unwrap(client.POST("/api/v1/patrol-plans/{plan_id}/end", { params: { path: { plan_id: id } } })),
    onSuccess: () => cache.invalidateQueries(ALL),
  });
}
