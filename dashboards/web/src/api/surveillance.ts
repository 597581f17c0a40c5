import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type ClusterAlarm = components["schemas"]["ClusterAlarmOut"];
export type ClusterAlarmDetail = components["schemas"]["ClusterAlarmDetail"];
export type Watch = components["schemas"]["WatchOut"];
export type WatchTerms = components["schemas"]["TermsIn"];
export type WatchTrial = components["schemas"]["TrialOut"];

/** The live stream says when something became of an alarm; without it they are asked for so often. [ms] */
const ALARMS_MS = 60_000;
/** While a watch is tried, its progress is asked for so often. [ms] */
const TRIAL_MS = 2_000;

const ALL = { queryKey: ["surveillance"] } as const;

/** Alarms that are not over, with the ground of their cells. */
export function useAlarms() {
  return useQuery({
    queryKey: ["surveillance", "alarms"],
    queryFn: async () =>
      (
        await unwrap(
          client.GET("/api/v1/surveillance/alarms", { params: { query: { is_live: true, limit: 100 } } }),
        )
      ).items,
    refetchInterval: ALARMS_MS,
  });
}

/** The latest alarms, those that are over, too. */
export function useLatestAlarms() {
  return useQuery({
    queryKey: ["surveillance", "latest"],
    queryFn: async () =>
      (
        await unwrap(
          client.GET("/api/v1/surveillance/alarms", { params: { query: { is_live: false, limit: 20 } } }),
        )
      ).items,
  });
}

/** One alarm with the cases inside and its history. */
export function useAlarm(id: number | null) {
  return useQuery({
    queryKey: ["surveillance", "alarm", id],
    queryFn: () =>
      unwrap(
        client.GET("/api/v1/surveillance/alarms/{alarm_id}", { params: { path: { alarm_id: id ?? 0 } } }),
      ),
    enabled: id !== null,
  });
}

export type AlarmDecision = { kind: "acknowledge" } | { kind: "dismiss"; reason: string };

/** Say what an alarm is, as it was read. */
export function useDecideAlarm(id: number, version: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (decision: AlarmDecision) => {
      const params = { path: { alarm_id: id } };
      return decision.kind === "acknowledge"
        ? unwrap(
            client.POST("/api/v1/surveillance/alarms/{alarm_id}/acknowledge", { params, body: { version } }),
          )
        : unwrap(
            client.POST("/api/v1/surveillance/alarms/{alarm_id}/dismiss", {
              params,
              body: { version, reason: decision.reason },
            }),
          );
    },
    onSettled: () => queries.invalidateQueries(ALL),
  });
}

/** Open the one incident of an alarm. */
export function useOpenIncident(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      unwrap(
        client.POST("/api/v1/surveillance/alarms/{alarm_id}/incident", {
          params: { path: { alarm_id: id } },
        }),
      ),
    onSettled: () => queries.invalidateQueries(ALL),
  });
}

/** Everything that is watched, with its latest trials. */
export function useWatches() {
  return useQuery({
    queryKey: ["surveillance", "watches"],
    queryFn: () => unwrap(client.GET("/api/v1/surveillance/watches")),
    refetchInterval: (query) =>
      query.state.data?.items.some((one) => one.trial_share !== null) ? TRIAL_MS : ALARMS_MS,
  });
}

/** Set a watch: a new one, or one as it was read. */
export function useSaveWatch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ watch, terms }: { watch: Watch | null; terms: WatchTerms }) =>
      watch === null
        ? unwrap(client.POST("/api/v1/surveillance/watches", { body: terms }))
        : unwrap(
            client.PUT("/api/v1/surveillance/watches/{watch_id}", {
              params: { path: { watch_id: watch.id } },
              body: { ...terms, version: watch.version },
            }),
          ),
    onSuccess: () => queries.invalidateQueries(ALL),
  });
}

/** Be told of a watch's alarms from now on, or no longer. */
export function useFollowWatch(watchId: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (is_following: boolean) =>
      unwrap(
        client.PUT("/api/v1/surveillance/watches/{watch_id}/following", {
          params: { path: { watch_id: watchId } },
          body: { is_following },
        }),
      ),
    onSettled: () => queries.invalidateQueries(ALL),
  });
}

/** Have it measured how often a watch is wrong. */
export function useTryWatch() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (watchId: number) =>
      unwrap(
        client.POST("/api/v1/surveillance/watches/{watch_id}/trials", {
          params: { path: { watch_id: watchId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries(ALL),
  });
}
