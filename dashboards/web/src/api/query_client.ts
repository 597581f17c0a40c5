import { QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem";

/** What the server refused once, it refuses again: only a lost connection is tried three times. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // Asked once also without a network: some answers are kept on the device.
        networkMode: "offlineFirst",
        retry: (count, error) => !(error instanceof ApiProblem && error.status < 500) && count < 3,
      },
    },
  });
}
