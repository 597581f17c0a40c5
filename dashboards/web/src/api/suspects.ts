import { useInfiniteQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type Suspect = components["schemas"]["SuspectOut"];
export type Suspicion = Suspect["kind"];

const PAGE = 50;

/** Where the register and what people report contradict each other, the most telling first. */
export function useSuspects(kind: Suspicion, area: string | null) {
  return useInfiniteQuery({
    queryKey: ["suspects", kind, area],
    queryFn: ({ pageParam }) => {
      const rest = { ...(area === null ? {} : { area }), ...(pageParam === "" ? {} : { after: pageParam }) };
      const query = { kind, limit: PAGE, ...rest };
      return unwrap(client.GET("/api/v1/components/suspects", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}
