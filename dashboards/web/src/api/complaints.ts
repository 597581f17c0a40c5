import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";

/** Reports of citizens that wait for an answer, oldest first. */
export function useWaitingComplaints() {
  return useQuery({
    queryKey: ["complaints", "received"],
    queryFn: () =>
      unwrap(client.GET("/api/v1/complaints", { params: { query: { status: "received", limit: 100 } } })),
    refetchInterval: 20_000,
  });
}

/** Not waited for: who settled a complaint goes on to its case, and the list may follow behind. */
function useSettled() {
  const queries = useQueryClient();
  return () => {
    for (const key of ["complaints", "case", "cases"]) void queries.invalidateQueries({ queryKey: [key] });
  };
}

type Linking = {
  id: number;
  case_id?: number;
  class_id?: number;
  /** What a new case says instead of the complaint's own words, and the photos that go along. */
  description?: string;
  photos?: string[];
};

/** Link a complaint to its case, or make a case of it by naming the class. */
export function useLinkComplaint() {
  const settled = useSettled();
  return useMutation({
    mutationFn: ({ id, ...body }: Linking) =>
      unwrap(
        client.POST("/api/v1/complaints/{complaint_id}/link", {
          params: { path: { complaint_id: id } },
          body,
        }),
      ),
    onSuccess: settled,
  });
}

export function useDeclineComplaint() {
  const settled = useSettled();
  return useMutation({
    mutationFn: ({ id, answer }: { id: number; answer: string }) =>
      unwrap(
        client.POST("/api/v1/complaints/{complaint_id}/decline", {
          params: { path: { complaint_id: id } },
          body: { answer },
        }),
      ),
    onSuccess: settled,
  });
}

export function useComplaintStatus() {
  return useMutation({
    mutationFn: ({ number, secret }: { number: string; secret: string }) =>
      unwrap(
        client.POST("/api/v1/complaints/{number}/status", {
          params: { path: { number } },
          body: { secret },
        }),
      ),
  });
}
