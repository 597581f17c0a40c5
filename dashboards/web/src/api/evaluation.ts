import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Evaluation = Schemas["EvaluationOut"];
export type EvaluatedUnit = Schemas["RowOut"];
export type Indicator = Schemas["IndicatorOut"];
export type EvaluatedBy = Schemas["By"];

/** What is counted, what is made of it, and what it is called: the city's own data. */
export function useDefinitions() {
  return useQuery({
    queryKey: ["evaluation", "definitions"],
    queryFn: () => unwrap(client.GET("/api/v1/evaluation/definitions")),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** All units of one kind in a period. */
export function useEvaluation(by: EvaluatedBy, period: string) {
  return useQuery({
    queryKey: ["evaluation", by, period],
    queryFn: () => unwrap(client.GET("/api/v1/evaluation", { params: { query: { by, period } } })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
}

/** Which number is opened. */
export type Opened = { unit: string; indicator: string; part: "numerator" | "denominator" };

/** The deeds behind a number, as of when the number was worked out. */
export function useDeeds(evaluation: Evaluation, opened: Opened) {
  const { by, at: as_of, period } = evaluation;
  return useInfiniteQuery({
    queryKey: ["evaluation", "cases", by, period.label, as_of, opened],
    queryFn: ({ pageParam }) => {
      const after = pageParam === "" ? {} : { after: pageParam };
      const query = { by, period: period.label, as_of, limit: 50, ...opened, ...after };
      return unwrap(client.GET("/api/v1/evaluation/cases", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}
