import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type Rates = Schemas["HonestRatesOut"];
export type Coverage = Schemas["CoverageOut"];
export type Bias = Schemas["BiasOut"];
export type Equity = Schemas["EquityOut"];
export type Survival = Schemas["SurvivalOut"];
export type SurvivalGroup = Schemas["SurvivalGroupOut"];
export type SurvivalChoices = Schemas["SurvivalChoicesOut"];
export type Exposure = Rates["known"][number];
export type Numbers = readonly (number | null)[];

type Query<Path extends keyof paths> = paths[Path] extends { get: { parameters: { query?: infer Asked } } }
  ? NonNullable<Asked>
  : never;
export type RatesAsked = Query<"/api/v1/statistics/rates">;
export type BiasAsked = Query<"/api/v1/statistics/reporting-bias">;
export type EquityAsked = Query<"/api/v1/statistics/equity">;
export type SurvivalAsked = Query<"/api/v1/statistics/survival">;

/** Statistics of a period change seldom. [ms] */
const FRESH_MS = 5 * 60_000;

/** Cases against what they can be of, by cell or area. */
export function useRates(query: RatesAsked) {
  return useQuery({
    queryKey: ["statistics", "rates", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/statistics/rates", { params: { query }, signal })),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** What the public told of against what inspectors found. */
export function useBias(query: BiasAsked) {
  return useQuery({
    queryKey: ["statistics", "bias", query],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/statistics/reporting-bias", { params: { query }, signal })),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** How areas are served. */
export function useEquity(query: EquityAsked) {
  return useQuery({
    queryKey: ["statistics", "equity", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/statistics/equity", { params: { query }, signal })),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
}

/** Which components can be asked about. */
export function useSurvivalChoices() {
  return useQuery({
    queryKey: ["statistics", "survival", "choices"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/statistics/survival/choices", { signal })),
    staleTime: FRESH_MS,
  });
}

/** How long components last. */
export function useSurvival(query: SurvivalAsked, isOn: boolean) {
  return useQuery({
    queryKey: ["statistics", "survival", query],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/statistics/survival", { params: { query }, signal })),
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
    enabled: isOn,
  });
}
