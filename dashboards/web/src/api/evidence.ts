import { useQuery } from "@tanstack/react-query";
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
