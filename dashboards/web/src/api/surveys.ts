import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { askOrRemember } from "../offline/kept";
import { client, unwrap } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
export type Survey = Schemas["SurveyOut"];
export type SurveyCell = Schemas["SurveyCellOut"];
export type SurveyStop = Schemas["SurveyStop"];
export type SurveyItem = Schemas["SurveyItemOut"];
export type SurveyOutcome = Schemas["OutcomeOut"];
export type Seen =
  paths["/api/v1/surveys/{survey_id}/findings"]["post"]["requestBody"]["content"]["application/json"];
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
    queryFn: () => {
      const params = { path: { survey_id: id } };
      return askOrRemember(`survey-${id}`, (signal) =>
        unwrap(client.GET("/api/v1/surveys/{survey_id}", { params, signal })),
      );
    },
  });
}

/** As many cells of a survey are read: all of a district. */
const MOST_CELLS = 5_000;

async function fetchCells(id: number, signal: AbortSignal | null): Promise<SurveyCell[]> {
  const all: SurveyCell[] = [];
  let after: string | null = null;
  do {
    const query: { limit: number; after?: string } = after === null ? { limit: 500 } : { limit: 500, after };
    const params = { path: { survey_id: id }, query };
    const page: Schemas["SurveyCells"] = await unwrap(
      client.GET("/api/v1/surveys/{survey_id}/cells", { params, signal }),
    );
    all.push(...page.items);
    after = page.next;
  } while (after !== null && all.length < MOST_CELLS);
  return all;
}

/** How far a survey has come in each of its cells. */
export function useSurveyCells(id: number) {
  return useQuery({
    queryKey: ["surveys", id, "cells"],
    queryFn: () => askOrRemember(`survey-${id}-cells`, (signal) => fetchCells(id, signal)),
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

type Ask = { id: number; place: { lon: number; lat: number }; signal: AbortSignal | null };

/** Where to go now: the nearest cell with something open, which is nobody else's while one is on the way. */
export function askNext({ id, place, signal }: Ask): Promise<SurveyStop> {
  const params = { path: { survey_id: id } };
  return unwrap(client.POST("/api/v1/surveys/{survey_id}/next", { params, body: place, signal }));
}

/** What there is to see in one cell; nobody is kept from it. */
export function askCell({ id, place, signal }: Ask, code: string): Promise<SurveyStop> {
  const params = { path: { survey_id: id, code }, query: place };
  return unwrap(client.GET("/api/v1/surveys/{survey_id}/cells/{code}", { params, signal }));
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
