import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type Tiling = components["schemas"]["TilingOut"];

/** Every partition of the city into cells that was ever in force, as the server lists them. */
export function useTilings() {
  return useQuery({
    queryKey: ["tilings"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/tilings"))).items,
  });
}

/** All cases by year in the cells of one partition. */
export function useTilingCases(id: number | null) {
  return useQuery({
    queryKey: ["tilings", id, "cases"],
    queryFn: () =>
      unwrap(client.GET("/api/v1/tilings/{tiling_id}/cases", { params: { path: { tiling_id: id ?? 0 } } })),
    enabled: id !== null,
  });
}

export type TilingChanges = components["schemas"]["TilingChanges"];
export type RetiredCell = components["schemas"]["RetiredCellOut"];
export type ChangesMap = components["schemas"]["ChangesMap"];
export type Fate = NonNullable<RetiredCell["fate"]>;

/** What one partition changed of the one before it, as numbers. */
export function useTilingChanges(id: number) {
  return useQuery({
    queryKey: ["tilings", id, "changes"],
    queryFn: () => {
      const params = { path: { tiling_id: id } };
      return unwrap(client.GET("/api/v1/tilings/{tiling_id}/changes", { params }));
    },
  });
}

/** The cells that were retired, with those that have their ground since; by what became of them, and where. */
export function useRetiredCells(id: number, asked: { fate?: Fate; area?: string }) {
  return useInfiniteQuery({
    queryKey: ["tilings", id, "changes", "cells", asked],
    queryFn: ({ pageParam }) => {
      const query = { ...asked, limit: 50, ...(pageParam === "" ? {} : { after: pageParam }) };
      const params = { path: { tiling_id: id }, query };
      return unwrap(client.GET("/api/v1/tilings/{tiling_id}/changes/cells", { params }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/** What changed on the ground that is seen, drawn; of a whole city area by area. */
export function useChangesMap(id: number, bbox: string | null) {
  return useQuery({
    queryKey: ["tilings", id, "changes", "map", bbox],
    queryFn: () => {
      const params = { path: { tiling_id: id }, query: bbox === null ? {} : { bbox } };
      return unwrap(client.GET("/api/v1/tilings/{tiling_id}/changes/map", { params }));
    },
    placeholderData: keepPreviousData,
  });
}
