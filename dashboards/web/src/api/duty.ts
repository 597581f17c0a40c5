import { useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

export type DutyAnswer = components["schemas"]["DutyOut"];
export type DutyLine = components["schemas"]["DutyLine"];
export type DutyStep = components["schemas"]["DutyStep"];

/** Who answers for what in a cell, in short. */
export function useCellDuty(code: string) {
  return useQuery({
    queryKey: ["duty", "cell", code],
    queryFn: async () =>
      (await unwrap(client.GET("/api/v1/cells/{code}/duty", { params: { path: { code } } }))).items,
  });
}

export type DutyQuestion =
  | { cell: string; class_id: number; on?: string }
  | { component: string; on?: string };

/** Who answers, and why; asked for when somebody wants to know. */
export function useDuty(question: DutyQuestion, isWanted = true) {
  return useQuery({
    queryKey: ["duty", question],
    queryFn: () => unwrap(client.GET("/api/v1/duty", { params: { query: question } })),
    enabled: isWanted,
  });
}
