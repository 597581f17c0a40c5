import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Survey = Schemas["SurveyOut"];
export type SurveyCell = Schemas["SurveyCellOut"];
export type SurveyItem = Schemas["SurveyItemOut"];
export type SurveyOutcome = Schemas["OutcomeOut"];
export type Seen = Schemas["FindingIn"];
export type Finding = Seen["finding"];

export function useSurveys() {
  return useQuery({
    queryKey: ["surveys"],
    queryFn: async () => (await unwrap(client.GET("/api/v1/surveys"))).items,
  });
}

export function useSurvey(id: number) {
  return useQuery({
    queryKey: ["surveys", id],
    queryFn: () => unwrap(client.GET("/api/v1/surveys/{survey_id}", { params: { path: { survey_id: id } } })),
  });
}

/** As many cells of a survey are read: all of a district. */
const MOST_CELLS = 5_000;

/** How far a survey has come in each of its cells. */
export function useSurveyCells(id: number) {
  return useQuery({
    queryKey: ["surveys", id, "cells"],
    queryFn: async () => {
      const all: SurveyCell[] = [];
      let after: string | null = null;
      do {
        const query: { limit: number; after?: string } =
          after === null ? { limit: 500 } : { limit: 500, after };
        const params = { path: { survey_id: id }, query };
        const page: Schemas["SurveyCells"] = await unwrap(
          client.GET("/api/v1/surveys/{survey_id}/cells", { params }),
        );
        all.push(...page.items);
        after = page.next;
      } while (after !== null && all.length < MOST_CELLS);
      return all;
    },
  });
}

/** What would follow from the findings, if the survey were closed now. */
export function useConsequences(id: number) {
  return useQuery({
    queryKey: ["surveys", id, "consequences"],
    queryFn: async () => {
      const params = { path: { survey_id: id } };
      return (await unwrap(client.GET("/api/v1/surveys/{survey_id}/consequences", { params }))).items;
    },
  });
}

type Where = { lon: number; lat: number };

/**
 * Where to go now: the nearest cell with something open, which is nobody else's while one is on the way; or a
 * cell that was chosen.
 */
export function useStop(id: number, at: Where | null, cell: string | null) {
  return useQuery({
    queryKey: ["surveys", id, "stop", cell, at],
    queryFn: () => {
      const place = { lon: at?.lon ?? 0, lat: at?.lat ?? 0 };
      const path = { survey_id: id };
      return cell === null
        ? unwrap(client.POST("/api/v1/surveys/{survey_id}/next", { params: { path }, body: place }))
        : unwrap(
            client.GET("/api/v1/surveys/{survey_id}/cells/{code}", {
              params: { path: { ...path, code: cell }, query: place },
            }),
          );
    },
    enabled: at !== null,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  });
}

export function sendFinding(id: number, body: Seen): Promise<Survey> {
  const params = { path: { survey_id: id } };
  return unwrap(client.POST("/api/v1/surveys/{survey_id}/findings", { params, body }));
}

export function useOpenSurvey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Schemas["SurveyIn"]; key: string }) =>
      unwrap(client.POST("/api/v1/surveys", { params: { header: { "Idempotency-Key": key } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["surveys"] }),
  });
}

export function useCloseSurvey(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["CloseIn"]) => {
      const params = { path: { survey_id: id } };
      return unwrap(client.POST("/api/v1/surveys/{survey_id}/close", { params, body }));
    },
    onSuccess: () => {
      for (const queryKey of [["surveys"], ["component"], ["cell"]]) {
        void queries.invalidateQueries({ queryKey });
      }
    },
  });
}
