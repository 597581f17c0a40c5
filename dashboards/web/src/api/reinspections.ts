import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Draw = Schemas["DrawOut"];
export type NewDraw = Schemas["DrawIn"];
export type Finding = NonNullable<Schemas["TaskOut"]["finding"]>;
export type Rate = Schemas["RateOut"];
export type Rates = Schemas["RatesOut"];
export type Reinspection = Schemas["TaskOut"];

const KEY = ["reinspections"];

/** How many closings of each department are false, as far as the cases seen again tell. */
export function useRates(period: string) {
  return useQuery({
    queryKey: [...KEY, "rates", period],
    queryFn: () => unwrap(client.GET("/api/v1/reinspections/rates", { params: { query: { period } } })),
    placeholderData: keepPreviousData,
  });
}

export function useDraws() {
  return useQuery({
    queryKey: [...KEY, "draws"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/reinspections/draws"))).items,
  });
}

/** A draw, and whether its seed still draws the same cases. */
export function useDraw(id: number) {
  return useQuery({
    queryKey: [...KEY, "draws", id],
    queryFn: () => {
      const params = { path: { draw_id: id } };
      return unwrap(client.GET("/api/v1/reinspections/draws/{draw_id}", { params }));
    },
  });
}

/** Cases to be seen again, of a draw or all; an inspector's own. */
export function useReinspections(asked: { draw_id?: number; open?: boolean }) {
  return useInfiniteQuery({
    queryKey: [...KEY, "tasks", asked],
    queryFn: ({ pageParam }) => {
      const query = { ...asked, limit: 50, ...(pageParam === "" ? {} : { after: pageParam }) };
      return unwrap(client.GET("/api/v1/reinspections/tasks", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

export function useMakeDraw() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: NewDraw; key: string }) =>
      unwrap(
        client.POST("/api/v1/reinspections/draws", {
          params: { header: { "Idempotency-Key": key } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export function useTell(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { finding: Finding; note: string }) =>
      unwrap(
        client.POST("/api/v1/reinspections/tasks/{task_id}/finding", {
          params: { path: { task_id: id } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
