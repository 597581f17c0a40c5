import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Webhook = Schemas["WebhookOut"];
export type WebhookIn = Schemas["WebhookIn"];

const KEY = ["webhooks"];

/** The programs that are told of cases; for administrators. */
export function useWebhooks(isAsked: boolean) {
  return useQuery({
    queryKey: KEY,
    queryFn: async () => (await unwrap(client.GET("/api/v1/notices/webhooks"))).items,
    enabled: isAsked,
  });
}

function useWebhookChange<B, R>(write: (body: B) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => queries.invalidateQueries({ queryKey: KEY }) });
}

/** Let a program be told; the answer holds its secret, this once. */
export function useMakeWebhook() {
  return useWebhookChange((body: WebhookIn) => unwrap(client.POST("/api/v1/notices/webhooks", { body })));
}

/** Send a test message now, and see what comes back. */
export function useTestWebhook() {
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(
        client.POST("/api/v1/notices/webhooks/{webhook_id}/test", { params: { path: { webhook_id: id } } }),
      ),
  });
}

export function useCloseWebhook() {
  return useWebhookChange((id: number) =>
    unwrap(client.DELETE("/api/v1/notices/webhooks/{webhook_id}", { params: { path: { webhook_id: id } } })),
  );
}
