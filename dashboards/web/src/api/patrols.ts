import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Patrol = Schemas["PatrolOut"];
export type PatrolRule = Schemas["PatrolRule"];
export type PatrolFix = Schemas["PatrolFixIn"];
export type CellMinutes = Schemas["CellMinutesOut"];
export type AreaCoverage = Schemas["AreaCoverageOut"];

/** What a cell knows of patrols. */
export function useCellPatrols(code: string) {
  return useQuery({
    queryKey: ["patrols", "cell", code],
    queryFn: () => unwrap(client.GET("/api/v1/cells/{code}/patrols", { params: { path: { code } } })),
  });
}

/** The last patrols: an inspector's own, everybody's for who leads. */
export function usePatrols(isWanted: boolean) {
  return useQuery({
    queryKey: ["patrols", "list"],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/patrols", { params: { query: { limit: 30 } } }))).items,
    enabled: isWanted,
  });
}

/** How many cells of each street were patrolled of late. */
export function useCoverage() {
  return useQuery({
    queryKey: ["patrols", "coverage"],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/patrols/coverage", { params: { query: { level: "street" } } })))
        .items,
  });
}

/** The cells of an area with their patrols of the last 30 days. */
export function useCellMinutes(area: string | null) {
  return useQuery({
    queryKey: ["patrols", "cells", area],
    queryFn: async () => {
      const query = { area: area ?? "", limit: 5_000 };
      return (await unwrap(client.GET("/api/v1/patrols/cells", { params: { query } }))).items;
    },
    enabled: area !== null,
  });
}

export function usePatrolRule() {
  return useQuery({
    queryKey: ["patrols", "rule"],
    queryFn: () => unwrap(client.GET("/api/v1/patrols/rule")),
    staleTime: 600_000,
  });
}

export function usePutPatrolRule() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["PatrolRuleIn"]) => unwrap(client.PUT("/api/v1/patrols/rule", { body })),
    onSuccess: (rule) => {
      queries.setQueryData(["patrols", "rule"], rule);
      void queries.invalidateQueries({ queryKey: ["rule-changes"] });
    },
  });
}

export function startPatrol(body: Schemas["PatrolIn"]): Promise<Patrol> {
  return unwrap(client.POST("/api/v1/patrols", { body }));
}

export function sendFixes(id: number, fixes: PatrolFix[]): Promise<Patrol> {
  const params = { path: { patrol_id: id } };
  return unwrap(client.POST("/api/v1/patrols/{patrol_id}/fixes", { params, body: { fixes } }));
}

export function endPatrol(id: number, ended_at: string): Promise<Patrol> {
  const params = { path: { patrol_id: id } };
  return unwrap(client.POST("/api/v1/patrols/{patrol_id}/end", { params, body: { ended_at } }));
}
