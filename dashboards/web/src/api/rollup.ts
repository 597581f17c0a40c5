import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components, paths } from "./schema";

export type Hexagons = components["schemas"]["HexagonCollection"];
export type Measure = NonNullable<
  NonNullable<paths["/api/v1/rollup"]["get"]["parameters"]["query"]>["measure"]
>;
/** What is counted in hexagons: by staff as it stands, for everybody over whole months without small numbers. */
export type RollupQuestion =
  | { for: "staff"; measure: Measure; resolution: number }
  | { for: "everybody"; from: string; to: string; resolution: number };

/** Where the same can be had as a file. */
export function rollupAddress(asked: RollupQuestion): string {
  const { for: whom, ...rest } = asked;
  const query = new URLSearchParams(Object.entries(rest).map(([key, value]) => [key, String(value)]));
  return `/api/v1/rollup${whom === "staff" ? "" : "/public"}?${query}`;
}

export function useRollup(asked: RollupQuestion) {
  return useQuery({
    queryKey: ["rollup", asked],
    queryFn: () => {
      const { resolution } = asked;
      if (asked.for === "staff") {
        const query = { measure: asked.measure, resolution };
        return unwrap(client.GET("/api/v1/rollup", { params: { query } }));
      }
      const query = { from: asked.from, to: asked.to, resolution };
      return unwrap(client.GET("/api/v1/rollup/public", { params: { query } }));
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}
