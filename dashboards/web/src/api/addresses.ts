import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type AddressAsked = components["schemas"]["AddressAsked"];
/** What the reader of a letter may answer. */
export type AddressDeed = "confirm" | "stop" | "refuse";

/** What a link in a letter is about; to look at it changes nothing. */
export function useAddressAsked(token: string) {
  return useQuery({
    queryKey: ["address", token],
    queryFn: () => unwrap(client.POST("/api/v1/addresses/look", { body: { token } })),
    enabled: token !== "",
    retry: false,
  });
}

export function useAnswerAddress(token: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (deed: AddressDeed) =>
      unwrap(client.POST(`/api/v1/addresses/${deed}` as const, { body: { token } })),
    onSuccess: (asked) => queries.setQueryData<AddressAsked>(["address", token], asked),
  });
}
