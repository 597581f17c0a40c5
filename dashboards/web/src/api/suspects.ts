import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type Suspect = components["schemas"]["SuspectOut"];
export type Suspicion = Suspect["kind"];

const PAGE = 50;

/** Where the register and what people report contradict each other, the most telling first; or what was said to be none. */
export function useSuspects(kind: Suspicion, area: string | null, isDismissed: boolean) {
  return useInfiniteQuery({
    queryKey: ["suspects", kind, area, isDismissed],
    queryFn: ({ pageParam }) => {
      const rest = { ...(area === null ? {} : { area }), ...(pageParam === "" ? {} : { after: pageParam }) };
      const query = { kind, limit: PAGE, dismissed: isDismissed, ...rest };
      return unwrap(client.GET("/api/v1/components/suspects", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/** Say that a suspect is none, until what tells of it changes. */
export function useDismiss() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { mark: string; note: string }) =>
      unwrap(client.POST("/api/v1/components/suspects/dismissals", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["suspects"] }),
  });
}

export function useTakeBack() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => {
      const params = { path: { dismissal_id: id } };
      return unwrap(client.DELETE("/api/v1/components/suspects/dismissals/{dismissal_id}", { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["suspects"] }),
  });
}
