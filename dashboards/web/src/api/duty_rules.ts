import { useInfiniteQuery, useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type DutyRule = Schemas["DutyRuleOut"];
export type DutyProblems = Schemas["DutyProblems"];
export type NewRule = Schemas["DutyRuleIn"];
export type RuleChange = Schemas["DutyChangeIn"];

/** Holes, contradictions and stranded rules of today. */
export function useDutyProblems() {
  return useQuery({
    queryKey: ["duty", "problems"],
    queryFn: () => unwrap(client.GET("/api/v1/duty/problems")),
    staleTime: 60_000,
  });
}

/** Where nobody answers, as shapes. */
export function useDutyMap() {
  return useQuery({
    queryKey: ["duty", "problems", "map"],
    queryFn: () => unwrap(client.GET("/api/v1/duty/problems/map")),
    staleTime: 60_000,
  });
}

/** Which rules are asked for. */
export type RuleQuestion = {
  place?: string;
  class_id?: number;
  department_id?: number;
  on?: string;
  contested?: boolean;
};

const PAGE = 50;

export function useRules(asked: RuleQuestion) {
  return useInfiniteQuery({
    queryKey: ["duty", "rules", asked],
    queryFn: ({ pageParam }) => {
      const query = { ...asked, limit: PAGE, ...(pageParam === "" ? {} : { after: pageParam }) };
      return unwrap(client.GET("/api/v1/duty/rules", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/** As many rules of one place are read for the matrix. */
const MOST = 500;

/** The rules in force on a day at each of some places; the city itself is the place without a code. */
export function useRulesOf(places: readonly string[], on: string) {
  return useQueries({
    queries: places.map((place) => ({
      queryKey: ["duty", "rules", "of", place, on],
      queryFn: async () => {
        const query = { place, on, limit: MOST };
        return (await unwrap(client.GET("/api/v1/duty/rules", { params: { query } }))).items;
      },
      staleTime: 60_000,
    })),
    combine: (answers) => ({
      rules: answers.flatMap((one) => one.data ?? []),
      isPending: answers.some((one) => one.isPending),
      error: answers.find((one) => one.error !== null)?.error ?? null,
    }),
  });
}

export function useRule(id: number | null) {
  return useQuery({
    queryKey: ["duty", "rule", id],
    queryFn: () =>
      unwrap(client.GET("/api/v1/duty/rules/{rule_id}", { params: { path: { rule_id: id ?? 0 } } })),
    enabled: id !== null,
  });
}

function useRulesChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["duty"] });
}

export function useAddRule() {
  const changed = useRulesChanged();
  return useMutation({
    mutationFn: (body: NewRule) => unwrap(client.POST("/api/v1/duty/rules", { body })),
    onSuccess: changed,
  });
}

export function useChangeRule(id: number) {
  const changed = useRulesChanged();
  return useMutation({
    mutationFn: (body: RuleChange) =>
      unwrap(client.PATCH("/api/v1/duty/rules/{rule_id}", { params: { path: { rule_id: id } }, body })),
    onSuccess: changed,
  });
}

/** End a rule; `on` is the first day on which it holds no longer. */
export function useEndRule(id: number) {
  const changed = useRulesChanged();
  return useMutation({
    mutationFn: (on: string | null) => {
      const params = { path: { rule_id: id }, query: on === null ? {} : { on } };
      return unwrap(client.DELETE("/api/v1/duty/rules/{rule_id}", { params }));
    },
    onSuccess: changed,
  });
}
