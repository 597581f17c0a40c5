import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import { problemOf } from "./problem";
import type { ComponentState } from "./types";

/** A component as it stands, or as the register had it on a day (`2026-03-02`). */
export function useComponent(code: string | null, day: string | null = null) {
  return useQuery({
    queryKey: ["component", code, day ?? "now"],
    queryFn: () => {
      const query = day === null ? {} : { as_of: day };
      const path = { code: code ?? "" };
      return unwrap(client.GET("/api/v1/components/{code}", { params: { path, query } }));
    },
    enabled: code !== null,
    ...(day === null ? {} : { placeholderData: keepPreviousData }),
  });
}

/** All that was done to a component, first to last. */
export function useComponentHistory(code: string) {
  return useQuery({
    queryKey: ["component", code, "history"],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/components/{code}/history", { params: { path: { code } } }))).items,
  });
}

/** As many cases of one component as are read at once. */
const MOST_CASES = 500;

/** The cases on a component and on its doubles, newest first. */
export function useComponentCases(code: string) {
  return useQuery({
    queryKey: ["component", code, "cases"],
    queryFn: async () => {
      const params = { path: { code }, query: { limit: MOST_CASES } };
      return (await unwrap(client.GET("/api/v1/components/{code}/cases", { params }))).items;
    },
  });
}

/** What of one class stands in a cell; asked for when somebody wants to see it. */
export function useStanding(cell: string, classId: number, isWanted: boolean) {
  return useQuery({
    queryKey: ["components", cell, classId],
    queryFn: async () => {
      const query = { cell, class_id: classId, limit: 500 };
      return (await unwrap(client.GET("/api/v1/components", { params: { query } }))).items;
    },
    enabled: isWanted,
  });
}

export function useChangeState(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { state: ComponentState; note: string; expected_version: number }) =>
      unwrap(client.POST("/api/v1/components/{code}/state", { params: { path: { code } }, body })),
    onSuccess: (fresh) => {
      queries.setQueryData(["component", code, "now"], fresh);
      void queries.invalidateQueries({ queryKey: ["component", code, "history"] });
    },
  });
}

/** The photos of a component and of its doubles, newest first. */
export function useComponentPhotos(code: string) {
  return useQuery({
    queryKey: ["component", code, "photos"],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/components/{code}/photos", { params: { path: { code } } }))).items,
  });
}

/** Hang a photo on a component. Files go as a form: openapi-fetch has no typed way for them. */
export function useAddPhoto(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (file: File) => {
      const form = new FormData();
      form.set("file", file);
      form.set("kind", "near");
      const headers = { "X-Gridcity": "1" };
      const answer = await fetch(`/api/v1/components/${code}/photos`, {
        method: "POST",
        body: form,
        headers,
      });
      if (!answer.ok) throw problemOf(answer.status, await answer.json().catch(() => null));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["component", code, "photos"] }),
  });
}
