import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { PastQuery } from "../filter/case_filter";
import { client, unwrap } from "./client";

const PAGE = 60;

/** The queue as it was at a moment: each case as it stood then, the newest report first. */
export function usePastQueue(query: PastQuery) {
  return useInfiniteQuery({
    queryKey: ["past", "queue", query],
    queryFn: ({ pageParam }) => {
      const after = pageParam === "" ? {} : { after: pageParam };
      const params = { query: { ...query, limit: PAGE, ...after } };
      return unwrap(client.GET("/api/v1/past/cases", { params }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How many cases were open at a moment, by the stage that each was in; the stage itself does not narrow it. */
export function usePastCount(query: PastQuery) {
  const { stage: _, ...rest } = query;
  return useQuery({
    queryKey: ["past", "count", rest],
    queryFn: () => unwrap(client.GET("/api/v1/past/cases/count", { params: { query: rest } })),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
