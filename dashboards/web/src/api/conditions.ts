import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Condition = Schemas["ConditionOut"];
type Route = paths["/api/v1/conditions"];
export type NewCondition = Route["post"]["requestBody"]["content"]["application/json"];
export type ConditionChange =
  paths["/api/v1/conditions/{condition_id}"]["put"]["requestBody"]["content"]["application/json"];

const PAGE = 200;

/** The conditions in force on a day, by class; of one class, or only examples, if asked. */
export function useConditions(asked: { on: string; class_id?: number; example?: boolean }) {
  return useInfiniteQuery({
    queryKey: ["conditions", asked],
    queryFn: ({ pageParam }) => {
      const query = { ...asked, limit: PAGE, ...(pageParam === "" ? {} : { after: pageParam }) };
      return unwrap(client.GET("/api/v1/conditions", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

/** A condition with all that it ever said. */
export function useCondition(id: number) {
  return useQuery({
    queryKey: ["conditions", id],
    queryFn: () =>
      unwrap(client.GET("/api/v1/conditions/{condition_id}", { params: { path: { condition_id: id } } })),
  });
}

function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["conditions"] });
}

export function useNewCondition() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (body: NewCondition) => unwrap(client.POST("/api/v1/conditions", { body })),
    onSuccess,
  });
}

/** Let a condition say something else from a day on; cases that were filed under it keep what it said. */
export function useChangeCondition(id: number) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (body: ConditionChange) =>
      unwrap(
        client.PUT("/api/v1/conditions/{condition_id}", { params: { path: { condition_id: id } }, body }),
      ),
    onSuccess,
  });
}

/** End a condition; `on` is the first day on which it holds no longer. */
export function useEndCondition(id: number) {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: (on: string | null) => {
      const params = { path: { condition_id: id }, query: on === null ? {} : { on } };
      return unwrap(client.DELETE("/api/v1/conditions/{condition_id}", { params }));
    },
    onSuccess,
  });
}
