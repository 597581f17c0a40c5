import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** Figures are asked for again at most this often. [ms] */
const FRESH_MS = 60_000;

export function useOverview(period: { from: string; to: string }) {
  return useQuery({
    queryKey: ["statistics", "overview", period],
    queryFn: () => unwrap(client.GET("/api/v1/statistics/overview", { params: { query: period } })),
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** Cells that stand out by the cases of the last days; only asked for while they are shown. */
export function useHotspots(days: number, isOn: boolean) {
  return useQuery({
    queryKey: ["statistics", "hotspots", days],
    queryFn: () => unwrap(client.GET("/api/v1/statistics/hotspots", { params: { query: { days } } })),
    staleTime: 10 * FRESH_MS,
    enabled: isOn,
  });
}
