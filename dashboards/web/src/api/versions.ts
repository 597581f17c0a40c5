import { useQuery } from "@tanstack/react-query";
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
