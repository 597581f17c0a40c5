import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Account = Schemas["PersonEntry"];
export type NewAccount = Schemas["PersonIn"];
export type AccountChange = Schemas["PersonChangeIn"];
export type DepartmentEntry = Schemas["DepartmentEntry"];
export type Token = Schemas["TokenOut"];

/** All accounts, the closed ones too; for administrators. */
export function useAccounts(isAsked: boolean) {
  return useQuery({
    queryKey: ["accounts"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/persons"))).items,
    enabled: isAsked,
  });
}

/** A write after which what it changed is read again. */
function useChange<B, R>(keys: readonly string[], write: (body: B) => Promise<R>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess: () => Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
}

export function useMakeAccount() {
  return useChange(["accounts", "colleagues"], (body: NewAccount) =>
    unwrap(client.POST("/api/v1/persons", { body })),
  );
}

export function useChangeAccount(login: string) {
  return useChange(["accounts", "colleagues"], (body: AccountChange) =>
    unwrap(client.PATCH("/api/v1/persons/{login}", { params: { path: { login } }, body })),
  );
}

export function useMakeDepartment() {
  return useChange(["departments"], (body: Schemas["DepartmentIn"]) =>
    unwrap(client.POST("/api/v1/departments", { body })),
  );
}

export function useChangeDepartment(id: number) {
  return useChange(["departments", "departmentHistory"], (body: Schemas["DepartmentChangeIn"]) => {
    const params = { path: { department_id: id } };
    return unwrap(client.PATCH("/api/v1/departments/{department_id}", { params, body }));
  });
}

/** What a department was called, and when it was closed and opened. */
export function useDepartmentHistory(id: number) {
  return useQuery({
    queryKey: ["departmentHistory", id],
    queryFn: async () => {
      const params = { path: { department_id: id } };
      return (await unwrap(client.GET("/api/v1/departments/{department_id}/history", { params }))).items;
    },
  });
}

/** The reader's own tokens for programs. */
export function useTokens(isAsked: boolean) {
  return useQuery({
    queryKey: ["tokens"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/tokens"))).items,
    enabled: isAsked,
  });
}

/** Make a token; the answer holds its secret, this once. */
export function useMakeToken() {
  return useChange(["tokens"], (body: Schemas["TokenIn"]) => unwrap(client.POST("/api/v1/tokens", { body })));
}

export function useRevokeToken() {
  return useChange(["tokens"], (id: number) =>
    unwrap(client.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: id } } })),
  );
}
