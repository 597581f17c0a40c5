import { useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type RuleChange = components["schemas"]["RuleChangeOut"];

const A_PAGE = 10;

/** What was changed in the city's rules, the newest first, page by page. */
export function useRuleChanges() {
  return useInfiniteQuery({
    queryKey: ["rule-changes"],
    queryFn: ({ pageParam }) => {
      const query = pageParam === null ? { limit: A_PAGE } : { limit: A_PAGE, after: pageParam };
      return unwrap(client.GET("/api/v1/rule-changes", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
}
