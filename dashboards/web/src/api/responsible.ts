import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
/** Which components get which departments. */
export type Handover = Omit<Schemas["ResponsibleIn"], "dry_run" | "expected_count">;

/** Count which components would get other departments: nothing is changed. */
export function useCountHandover() {
  return useMutation({
    mutationFn: (body: Handover) =>
      unwrap(client.POST("/api/v1/components/responsible", { body: { ...body, dry_run: true } })),
  });
}

/** Give them, all or none; refused where another number fits by now than was counted. */
export function useHandOver() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, count, key }: { body: Handover; count: number; key: string }) =>
      unwrap(
        client.POST("/api/v1/components/responsible", {
          params: { header: { "Idempotency-Key": key } },
          body: { ...body, dry_run: false, expected_count: count },
        }),
      ),
    onSuccess: () => {
      for (const queryKey of [["component"], ["components"], ["cell"]]) {
        void queries.invalidateQueries({ queryKey });
      }
    },
  });
}
