import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { readCase } from "./cases";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type Sending = components["schemas"]["PingPongOut"];

/** Which department said in a period that cases are which other's. */
export function usePingPong(period: { from: string; to: string }) {
  return useQuery({
    queryKey: ["statistics", "ping-pong", period],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/statistics/ping-pong", { params: { query: period } }))).items,
    placeholderData: keepPreviousData,
  });
}

/** Some cases by their ids, as far as they are there. */
export function useCases(ids: readonly number[]) {
  return useQueries({
    queries: ids.map((id) => ({ queryKey: ["case", id], queryFn: () => readCase(id) })),
    combine: (found) => ({
      cases: found.flatMap(({ data }) => (data === undefined ? [] : [data])),
      isPending: found.some(({ isPending }) => isPending),
      error: found.find(({ error }) => error !== null)?.error ?? null,
    }),
  });
}
