import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";
import type { CaseDetail } from "./types";

type Schemas = components["schemas"];
export type Evidence = Schemas["EvidenceOut"];
export type EvidencePhoto = Evidence["photos"][number];
export type EvidencePair = Schemas["PairOut"];
export type Lack = Schemas["LackOut"];
export type Crew = Schemas["CrewOut"];

/** What photos a case is asked for, which are there, and what those before and after prove. */
export function useEvidence({ id, version }: Pick<CaseDetail, "id" | "version">, isAsked = true) {
  return useQuery({
    queryKey: ["case", id, "evidence", version],
    queryFn: () =>
      unwrap(client.GET("/api/v1/cases/{case_id}/evidence", { params: { path: { case_id: id } } })),
    enabled: isAsked,
  });
}

/** Who of a department should take a case, the best first. */
export function useCrews({ id, version }: Pick<CaseDetail, "id" | "version">) {
  return useQuery({
    queryKey: ["case", id, "crews", version],
    queryFn: () =>
      unwrap(client.GET("/api/v1/cases/{case_id}/crew-suggestions", { params: { path: { case_id: id } } })),
  });
}

export type Doubt = Schemas["DoubtOut"];

/** A page of doubtful cases shows two photos of each: no more than a reader looks through at once. */
const DOUBTS_A_PAGE = 12;

/** Cases whose photos are doubtful, the last shown first. A page may be empty and not be the last. */
export function useDoubts(from: string, departmentId: number | null, isAsked: boolean) {
  return useInfiniteQuery({
    queryKey: ["doubts", from, departmentId],
    queryFn: ({ pageParam }) => {
      const department = departmentId === null ? {} : { department_id: departmentId };
      const query = { from, ...department, limit: DOUBTS_A_PAGE, ...(pageParam ? { after: pageParam } : {}) };
      return unwrap(client.GET("/api/v1/evidence-doubts", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    enabled: isAsked,
  });
}
