import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "../api/client";
import type { components } from "../api/schema";
import type { Place } from "../map/city_map";

export type SearchHit = components["schemas"]["SearchHit"];

/** Between two letters nobody asks; an answer that came too late is cancelled. [ms] */
const PAUSE_MS = 120;
const MOST = 8;

/** What is called as typed; undefined before the first answer and for nothing typed. */
export function usePlaceSearch(typed: string, near: Place | null) {
  const [words] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const where = near === null ? null : `${near.lon.toFixed(3)},${near.lat.toFixed(3)}`;
  const found = useQuery({
    queryKey: ["search", words, where],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/search", {
          params: {
            query: { q: words.slice(0, 200), limit: MOST, ...(where === null ? {} : { near: where }) },
          },
          signal,
        }),
      ),
    enabled: words !== "",
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return typed.trim() === "" ? undefined : found.data;
}
