import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { boxAround, distanceM } from "../map/distance";
import { client, unwrap } from "./client";
import { problemOf } from "./problem";
import type { components } from "./schema";
import type { Component, ComponentState } from "./types";

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

/** Say in which state a component is now. */
export function useChangeState(code: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: (body: { state: ComponentState; note: string; expected_version: number }) =>
      unwrap(client.POST("/api/v1/components/{code}/state", { params: { path: { code } }, body })),
    onSuccess: (fresh) => changed(code, fresh),
  });
}

type Body = { expected_version: number; note: string };

/** What every change of a component leaves behind: the fresh one, and a history that is longer. */
function useChanged() {
  const queries = useQueryClient();
  return (code: string, fresh: Component) => {
    queries.setQueryData(["component", fresh.code, "now"], fresh);
    for (const one of new Set([code, fresh.code])) {
      void queries.invalidateQueries({ queryKey: ["component", one] });
    }
    void queries.invalidateQueries({ queryKey: ["components"] });
    void queries.invalidateQueries({ queryKey: ["cell"] });
    void queries.invalidateQueries({ queryKey: ["suspects"] });
    void queries.invalidateQueries({ queryKey: ["duty", { component: code }] });
  };
}

type Keyed<T> = { body: Body & T; key: string };

/** Give a component another place. */
export function useMove(code: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ body, key }: Keyed<{ lon: number; lat: number }>) => {
      const params = { path: { code }, header: { "Idempotency-Key": key } };
      return unwrap(client.POST("/api/v1/components/{code}/move", { params, body }));
    },
    onSuccess: (fresh) => changed(code, fresh),
  });
}

export type Edits = Partial<
  Pick<
    Component,
    "name" | "data_source" | "remark" | "attributes" | "governing_id" | "owner_id" | "maintainer_id"
  >
>;

/** Set some of a component's fields; what is left out stays. */
export function useEdit(code: string) {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ body, key }: Keyed<Edits>) => {
      const params = { path: { code }, header: { "Idempotency-Key": key } };
      return unwrap(client.POST("/api/v1/components/{code}/attributes", { params, body }));
    },
    onSuccess: (fresh) => changed(code, fresh),
  });
}

/** Merge a double into the one that stays; the answer is the one that stays. */
export function useMerge() {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ code, body, key }: Keyed<{ into: string }> & { code: string }) => {
      const params = { path: { code }, header: { "Idempotency-Key": key } };
      return unwrap(client.POST("/api/v1/components/{code}/merge", { params, body }));
    },
    onSuccess: (fresh, { code }) => changed(code, fresh),
  });
}

export type NewComponent = components["schemas"]["ComponentIn"];

/** Register what was not known; its code is allotted and its cell found by the server. */
export function useRegister() {
  const changed = useChanged();
  return useMutation({
    mutationFn: ({ body, key }: { body: NewComponent; key: string }) =>
      unwrap(client.POST("/api/v1/components", { params: { header: { "Idempotency-Key": key } }, body })),
    onSuccess: (fresh) => changed(fresh.code, fresh),
  });
}

/** How far around something its doubles are looked for. [m] */
const NEAR_M = 60;

/** What else of a class stands near a place, the nearest first. */
export function useSameNear(item: Component) {
  const { lon, lat, class_id } = item;
  return useQuery({
    queryKey: ["components", "near", class_id, lon, lat],
    queryFn: async () => {
      const query = { class_id, bbox: boxAround(item, NEAR_M).join(","), limit: 100 };
      const { items } = await unwrap(client.GET("/api/v1/components", { params: { query } }));
      return items
        .filter((one) => one.code !== item.code && one.state !== "removed")
        .map((one) => ({ ...one, distance_m: distanceM(item, one) }))
        .sort((a, b) => a.distance_m - b.distance_m);
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
