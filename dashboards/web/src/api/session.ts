import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { askOrRemember, forgetKept, keep } from "../offline/kept";
import { client, unwrap } from "./client";

const KEY = ["session"];

/** Who is signed in: a person, or null. Where there is no network, who was. */
export function useSession() {
  return useQuery({
    queryKey: KEY,
    queryFn: () =>
      askOrRemember(
        "session",
        async (signal) => (await unwrap(client.GET("/api/v1/session", { signal }))).person,
      ),
    staleTime: 60_000,
  });
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { login: string; password: string }) =>
      unwrap(client.POST("/api/v1/session", { body })),
    onSuccess: ({ person }) => {
      keep("session", person);
      queries.setQueryData(KEY, person);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.DELETE("/api/v1/session")),
    onSuccess: () => {
      forgetKept();
      queries.clear();
      queries.setQueryData(KEY, null);
    },
  });
}

/** Give oneself another password. */
export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { present: string; wanted: string }) =>
      unwrap(client.PUT("/api/v1/account/password", { body })),
  });
}
