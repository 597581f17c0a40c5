import { useQuery } from "@tanstack/react-query";
import type { TasksAsked } from "../cases/tasks";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type CaseRequest = components["schemas"]["RequestOut"];
export type CaseLink = components["schemas"]["LinkOut"];

/** What waits for an answer, the oldest first. */
export function useTasks(asked: TasksAsked | null) {
  return useQuery({
    queryKey: ["cases", "tasks", asked],
    queryFn: async () => {
      const query = { ...asked, limit: 100 };
      return (await unwrap(client.GET("/api/v1/tasks", { params: { query } }))).items;
    },
    enabled: asked !== null,
  });
}

/** What was ever asked about a case, and what came back. */
export function useRequests(id: number, isAsked = true) {
  return useQuery({
    queryKey: ["case", id, "requests"],
    queryFn: async () => {
      const params = { path: { case_id: id } };
      return (await unwrap(client.GET("/api/v1/cases/{case_id}/requests", { params }))).items;
    },
    enabled: isAsked,
  });
}

/** What ties a case to others. */
export function useLinks(id: number) {
  return useQuery({
    queryKey: ["case", id, "links"],
    queryFn: async () => {
      const params = { path: { case_id: id } };
      return (await unwrap(client.GET("/api/v1/cases/{case_id}/links", { params }))).items;
    },
  });
}

/** Why cases may be suspended, in the city's own words. */
export function useProblems(isAsked: boolean) {
  return useQuery({
    queryKey: ["problems"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/problems"))).items,
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
