import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { ComponentState } from "./types";

export function useComponent(code: string | null) {
  return useQuery({
    queryKey: ["component", code],
    queryFn: () =>
      unwrap(client.GET("/api/v1/components/{code}", { params: { path: { code: code ?? "" } } })),
    enabled: code !== null,
  });
}

export function useChangeState(code: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { state: ComponentState; note: string }) =>
      unwrap(client.POST("/api/v1/components/{code}/state", { params: { path: { code } }, body })),
    onSuccess: (fresh) => queries.setQueryData(["component", code], fresh),
  });
}
