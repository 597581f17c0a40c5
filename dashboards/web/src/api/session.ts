import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";

const KEY = ["session"];

/** Who is signed in: a person, or null. */
export function useSession() {
  return useQuery({
    queryKey: KEY,
    queryFn: async () => (await unwrap(client.GET("/api/v1/session"))).person,
    staleTime: 60_000,
  });
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { login: string; password: string }) =>
      unwrap(client.POST("/api/v1/session", { body })),
    onSuccess: ({ person }) => queries.setQueryData(KEY, person),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.DELETE("/api/v1/session")),
    onSuccess: () => {
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
