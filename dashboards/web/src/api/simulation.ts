import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, unwrap } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Scenario = Partial<Schemas["ScenarioIn"]>;
export type AskedScenario = Schemas["ScenarioOut"];
export type SimulationRun = Schemas["SimulationRunOut"];
export type SimulationKind = SimulationRun["kind"];
export type Simulation = Schemas["SimulationOut"];
export type Group = Schemas["GroupSimulatedOut"];
export type Between = Schemas["IntervalOut"];
export type Measure = Schemas["MeasureOut"];
export type Check = Schemas["SimulationCheckOut"];
export type Fit = Schemas["FitOut"];

const BASE = "/api/v1/simulations";
const KEY = "simulations";
/** How often a simulation that is under way is looked at. [ms] */
const LOOK_MS = 900;
const PAGE = 10;

/** Whether a simulation goes on: it is looked at again soon. */
export function isUnderWay({ state }: Pick<SimulationRun, "state">): boolean {
  return state === "waiting" || state === "running";
}

/** Simulations of a kind, the newest first, page by page; looked at again while one is under way. */
export function useSimulations(kind: SimulationKind, limit = PAGE) {
  return useInfiniteQuery({
    queryKey: [KEY, "list", kind, limit],
    queryFn: ({ pageParam, signal }) => {
      const query = { kind, limit, ...(pageParam === "" ? {} : { after: pageParam }) };
      return unwrap(client.GET(BASE, { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ items }) => items.some(isUnderWay)) ? 2 * LOOK_MS : false,
  });
}

export function useSimulation(id: number) {
  return useQuery({
    queryKey: [KEY, id],
    queryFn: ({ signal }) =>
      unwrap(client.GET(`${BASE}/{run_id}`, { params: { path: { run_id: id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? LOOK_MS : false),
  });
}

/** What came out of a simulation: it never changes. */
export function useSimulated(id: number) {
  return useQuery({
    queryKey: [KEY, id, "result"],
    queryFn: ({ signal }) =>
      unwrap(client.GET(`${BASE}/{run_id}/result`, { params: { path: { run_id: id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What anybody needs to come to the same bytes again, as far as the page tells of it. */
export type Card = {
  seed: number;
  cut: { learned_from: string; until: string; weeks: number; cases: number };
  versions: Record<string, string>;
  result: { sha256: string };
  rerun: { why: { what: string }[] } | null;
};

export function useSimulationCard(id: number) {
  return useQuery({
    queryKey: [KEY, id, "card"],
    queryFn: async ({ signal }) => {
      const card = await unwrap(
        client.GET(`${BASE}/{run_id}/card`, { params: { path: { run_id: id } }, signal }),
      );
      return card as unknown as Card;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Asks for a simulation; the same key is the same one. */
export function useAskSimulation() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Scenario; key: string }) =>
      unwrap(
        client.POST(BASE, {
          body: body as Schemas["ScenarioIn"],
          params: { header: { "Idempotency-Key": key } },
        }),
      ),
    onSuccess: (run) => {
      queries.setQueryData([KEY, run.id], run);
      return queries.invalidateQueries({ queryKey: [KEY, "list"] });
    },
  });
}

type Act = "cancel" | "rerun" | "keep" | "delete";

/** What is done to a simulation: cancel, do again, keep for good, delete. */
export function useSimulationAct(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({
      act,
      isKept = true,
    }: {
      act: Act;
      isKept?: boolean;
    }): Promise<SimulationRun | undefined> => {
      const params = { path: { run_id: id } };
      switch (act) {
        case "cancel":
          return unwrap(client.POST(`${BASE}/{run_id}/cancel`, { params }));
        case "rerun":
          return unwrap(client.POST(`${BASE}/{run_id}/rerun`, { params }));
        case "keep":
          return unwrap(client.POST(`${BASE}/{run_id}/keep`, { params, body: { is_kept: isKept } }));
        case "delete":
          return unwrap(client.DELETE(`${BASE}/{run_id}`, { params }));
      }
    },
    onSuccess: (run, { act }) => {
      if (run !== undefined) queries.setQueryData([KEY, run.id], run);
      if (act === "delete") queries.removeQueries({ queryKey: [KEY, id] });
      return queries.invalidateQueries({ queryKey: [KEY, "list"] });
    },
  });
}

/** Where a program fetches the bytes of a result, or its card. */
export function simulationAddress(id: number, part: "bytes" | "card"): string {
  return `${BASE}/${id}/${part}`;
}
