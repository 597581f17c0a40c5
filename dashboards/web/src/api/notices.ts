import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Notice = Schemas["NoticeOut"];
export type Preferences = Schemas["PreferencesOut"];
export type PreferencesIn = Schemas["PreferencesIn"];
export type Channel = Schemas["Channel"];
export type Delivery = Schemas["DeliveryOut"];
export type Topic = Schemas["Topic"];
export type DeliveryState = Delivery["state"];

const KEY = ["notices"];
/** The number at the bell is asked for again after this. [ms] */
const POLL_MS = 30_000;

/** How many notices wait to be read. */
export function useUnread() {
  return useQuery({
    queryKey: [...KEY, "unread"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/notices/unread"))).unread,
    refetchInterval: POLL_MS,
  });
}

/** What the reader was told, the newest first. */
export function useInbox(isUnreadOnly: boolean) {
  return useInfiniteQuery({
    queryKey: [...KEY, "inbox", isUnreadOnly],
    queryFn: ({ pageParam }) => {
      const query = {
        limit: 30,
        ...(isUnreadOnly ? { unread: true } : {}),
        ...(pageParam === 0 ? {} : { before: pageParam }),
      };
      return unwrap(client.GET("/api/v1/notices", { params: { query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
}

function useNoticeChange<B, R>(write: (body: B) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: write, onSuccess: () => queries.invalidateQueries({ queryKey: KEY }) });
}

export function useReadNotice() {
  return useNoticeChange((id: number) =>
    unwrap(client.POST("/api/v1/notices/{notice_id}/read", { params: { path: { notice_id: id } } })),
  );
}

/** Mark as read all that was told until a notice. */
export function useReadUntil() {
  return useNoticeChange((until: number) => unwrap(client.POST("/api/v1/notices/read", { body: { until } })));
}

/** How the reader wants to be told. */
export function usePreferences() {
  return useQuery({
    queryKey: [...KEY, "preferences"],
    queryFn: () => unwrap(client.GET("/api/v1/notices/preferences")),
  });
}

export function usePutPreferences() {
  return useNoticeChange((body: PreferencesIn) =>
    unwrap(client.PUT("/api/v1/notices/preferences", { body })),
  );
}

/** Have another letter sent to one's address, with a link that confirms it. */
export function useAskForLetter() {
  return useNoticeChange<void, Preferences>(() => unwrap(client.POST("/api/v1/notices/preferences/letter")));
}

/** How somebody else is told; for administrators. */
export function usePreferencesOf(login: string) {
  return useQuery({
    queryKey: [...KEY, "preferences", login],
    queryFn: () => unwrap(client.GET("/api/v1/notices/preferences/{login}", { params: { path: { login } } })),
  });
}

export function usePutPreferencesOf(login: string) {
  return useNoticeChange((body: PreferencesIn) =>
    unwrap(client.PUT("/api/v1/notices/preferences/{login}", { params: { path: { login } }, body })),
  );
}

/** What went out, or could not; for administrators. */
export function useDeliveries(state: DeliveryState, channel: Channel | null) {
  return useInfiniteQuery({
    queryKey: [...KEY, "deliveries", state, channel],
    queryFn: ({ pageParam }) => {
      const by = channel === null ? {} : { channel };
      const query = { state: [state], ...by, limit: 50, ...(pageParam === 0 ? {} : { before: pageParam }) };
      return unwrap(client.GET("/api/v1/notices/deliveries", { params: { query } }));
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
}

export function useRetryDeliveries() {
  return useNoticeChange((ids: number[]) =>
    unwrap(client.POST("/api/v1/notices/deliveries/retry", { body: { ids } })),
  );
}
