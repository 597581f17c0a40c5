import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { problemOf } from "./problem";

/** A word in the city's own language and in English. */
export type Both = { name: string; name_en?: string | null };
type Coded = Both & { code: string };

export type ParamValue = number | string | boolean;
export type Param = {
  name: string;
  kind: "integer" | "number" | "choice" | "flag";
  default: ParamValue;
  least: number | null;
  most: number | null;
  step: number | null;
  unit: string | null;
  label: string;
  label_en: string;
  help: string;
  help_en: string;
  choices: Coded[] | null;
};

export type Method = Coded & {
  family: string;
  says: string;
  says_en: string;
  misleads?: string | null;
  misleads_en?: string | null;
  source: string;
  exposure: "no" | "optional" | "needed";
  uses_weights: boolean;
  needs_beside: boolean;
  needs_period: boolean;
  params: Param[];
};

export type DataKind = "cases" | "complaints" | "components";

export type ClassChoice = Coded & {
  id: number;
  kind: string;
  parent: string;
  parent_en: string;
  cases: number;
};

export type AreaChoice = Both & { code: string; level: string; parent: string | null };

export type Choices = {
  may_run: boolean;
  cells: number;
  tiling_id: number | null;
  first_at: string | null;
  last_at: string | null;
  data: (Both & { code: DataKind })[];
  classes: ClassChoice[];
  areas: AreaChoice[];
  exposures: (Coded & { unit: string | null; unit_en?: string | null; is_known: boolean })[];
  weights: (Coded & { params: Param[] })[];
  families: Coded[];
  methods: Method[];
};

export type Ask = {
  method: string;
  params: Record<string, ParamValue>;
  data: DataKind;
  class_ids: number[] | null;
  area: string | null;
  since: string | null;
  until: string | null;
  exposure: string;
  weights: string;
  weight_params: Record<string, ParamValue>;
  beside: { data: DataKind; class_ids: number[] | null } | null;
  seed: number;
  title: string;
};

export type RunState = "waiting" | "running" | "done" | "failed" | "cancelled";
export type RunAct = "cancel" | "delete" | "rerun" | "keep" | "watch" | "patrol_plan";

export type Run = {
  id: number;
  method: string;
  method_name: string;
  method_name_en: string;
  title: string;
  asked_by: string;
  is_mine: boolean;
  asked_at: string;
  started_at: string | null;
  finished_at: string | null;
  state: RunState;
  share: number;
  step: string;
  step_en: string;
  ahead: number;
  is_cancelling: boolean;
  error: { code: string; message: string } | null;
  ask: Ask;
  sentence: string | null;
  sentence_en: string | null;
  significant: number | null;
  rerun_of: number | null;
  same_bytes: boolean | null;
  expires_on: string | null;
  is_kept: boolean;
  can: RunAct[];
};

export type ColumnKind = "amount" | "score" | "rate" | "p" | "category" | "density" | "ratio";
export type Category = { value: number; code: string; name: string; name_en: string };
export type Column = Coded & {
  unit: string | null;
  unit_en: string | null;
  kind: ColumnKind;
  scale: "sequential" | "diverging" | "categorical";
  centre: number | null;
  low: number | null;
  high: number | null;
  categories: Category[] | null;
};

export type Cluster = {
  rank: number;
  lon: number;
  lat: number;
  radius_m: number;
  ids: number[];
  since: string | null;
  until: string | null;
  observed: number;
  expected: number;
  excess: number | null;
  log_likelihood: number;
  p: number | null;
  recurrence_days: number | null;
};

export type Values = readonly (number | null)[];

export type Result = {
  run_id: number;
  tiling_id: number;
  is_tiling_in_force: boolean;
  main: string | null;
  columns: Column[];
  ids: number[];
  codes: string[];
  /** The middle of each cell. [°] */
  lon?: number[] | null;
  lat?: number[] | null;
  values: Record<string, Values>;
  stands: string | null;
  numbers: (Coded & { value: number | null; unit: string | null })[];
  distribution: { column: string; edges: number[]; counts: number[]; missing: number } | null;
  reference: (Both & { edges: number[]; counts: number[]; observed: number }) | null;
  scatter: {
    x: string;
    x_en: string;
    y: string;
    y_en: string;
    slope: number;
    points: [number, number, number, number][];
    of: number;
  } | null;
  clusters: Cluster[];
  table?: {
    columns: (Both & { unit: string | null })[];
    rows: (string | number | null)[][];
  } | null;
  sentence: string;
  sentence_en: string;
  warnings: { code: string; text: string; text_en: string }[];
};

export type Compared = {
  a: Run;
  b: Run;
  column: string;
  column_name: string;
  column_name_en: string;
  differences: { field: string; a: unknown; b: unknown }[];
  cells: number;
  stands_both: number;
  only_a: number;
  only_b: number;
  neither: number;
  opposite: number;
  agreement: number | null;
  kappa: number | null;
  correlation: number | null;
  rank_correlation: number | null;
  ids: number[];
  values_a: Values;
  values_b: Values;
  stands: number[];
  same_bytes: boolean;
  sentence: string;
  sentence_en: string;
};

const BASE = "/api/v1/studio";
/** How often a run that is under way is looked at. [ms] */
const LOOK_MS = 900;
const PAGE = 40;

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const isWrite = init.method !== undefined;
  const headers = {
    ...(isWrite ? { "X-Gridcity": "1" } : {}),
    ...(typeof init.body === "string" ? { "Content-Type": "application/json" } : {}),
    ...init.headers,
  };
  const answer = await fetch(`${BASE}${path}`, { ...init, headers, credentials: "same-origin" });
  if (answer.status === 204) return undefined as T;
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw problemOf(answer.status, body);
  return body as T;
}

/** Whether a run goes on: it is looked at again soon. */
export function isUnderWay({ state }: Pick<Run, "state">): boolean {
  return state === "waiting" || state === "running";
}

export function useStudioChoices() {
  return useQuery({
    queryKey: ["studio", "choices"],
    queryFn: ({ signal }) => ask<Choices>("/choices", { signal }),
    staleTime: 5 * 60_000,
  });
}

export type RunFilter = { mine: boolean; method: string | null; state: RunState | null };

/** Runs, the newest first, page by page; looked at again while one is under way. */
export function useRuns({ mine, method, state }: RunFilter, limit = PAGE) {
  return useInfiniteQuery({
    queryKey: ["studio", "runs", "list", { mine, method, state, limit }],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(limit), mine: String(mine) });
      if (method !== null) query.set("method", method);
      if (state !== null) query.set("state", state);
      if (pageParam !== "") query.set("after", pageParam);
      return ask<{ runs: Run[]; next: string | null }>(`/runs?${query}`, { signal });
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some(({ runs }) => runs.some(isUnderWay)) ? 2 * LOOK_MS : false,
  });
}

export function useRun(id: number | null) {
  return useQuery({
    queryKey: ["studio", "runs", id],
    queryFn: ({ signal }) => ask<Run>(`/runs/${id}`, { signal }),
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data) ? LOOK_MS : false),
  });
}

/** What came out of a run: it never changes. */
export function useResult(id: number, isDone: boolean) {
  return useQuery({
    queryKey: ["studio", "runs", id, "result"],
    queryFn: ({ signal }) => ask<Result>(`/runs/${id}/result`, { signal }),
    enabled: isDone,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000, // large
  });
}

/** The card of a run, as the bytes that its fingerprint is made of. */
export function useCard(id: number, isAsked: boolean) {
  return useQuery({
    queryKey: ["studio", "runs", id, "card"],
    queryFn: async ({ signal }) => {
      const answer = await fetch(`${BASE}/runs/${id}/card`, { signal, credentials: "same-origin" });
      const text = await answer.text();
      if (!answer.ok) throw problemOf(answer.status, JSON.parse(text));
      return { text, card: JSON.parse(text) as Record<string, unknown> };
    },
    enabled: isAsked,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useCompared(a: number | null, b: number | null, column: string | null) {
  return useQuery({
    queryKey: ["studio", "compare", a, b, column],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ a: String(a), b: String(b) });
      if (column !== null) query.set("column", column);
      return ask<Compared>(`/compare?${query}`, { signal });
    },
    enabled: a !== null && b !== null,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** Asks for a run; the same key is the same run. */
export function useAskRun() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Ask; key: string }) =>
      ask<Run>("/runs", {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Idempotency-Key": key },
      }),
    onSuccess: (run) => {
      queries.setQueryData(["studio", "runs", run.id], run);
      return queries.invalidateQueries({ queryKey: ["studio", "runs", "list"] });
    },
  });
}

/** What is done to a run: cancel, ask again, keep for good, delete. */
export function useRunAct(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ act, isKept }: { act: "cancel" | "rerun" | "keep" | "delete"; isKept?: boolean }) => {
      if (act === "delete") return ask<Run | undefined>(`/runs/${id}`, { method: "DELETE" });
      const body = act === "keep" ? { body: JSON.stringify({ is_kept: isKept === true }) } : {};
      return ask<Run | undefined>(`/runs/${id}/${act}`, { method: "POST", ...body });
    },
    onSuccess: (run, { act }) => {
      if (run !== undefined) queries.setQueryData(["studio", "runs", run.id], run);
      if (act === "delete") queries.removeQueries({ queryKey: ["studio", "runs", id] });
      return queries.invalidateQueries({ queryKey: ["studio", "runs", "list"] });
    },
  });
}

export type Sending = {
  name: string;
  expires_on: string;
  which: "high" | "low" | "all";
  cluster: number | null;
};

/** Send cells that stand out to a watch list or a patrol plan. */
export function useSendCells(id: number, to: "watch" | "patrol-plan") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: Sending; key: string }) =>
      ask<{ id: number; name: string; expires_on?: string }>(`/runs/${id}/${to}`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Idempotency-Key": key },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["planning"] }),
  });
}

/** Where a program fetches the bytes of a result, or its card. */
export function bytesAddress(id: number): string {
  return `${BASE}/runs/${id}/bytes`;
}

export function cardAddress(id: number): string {
  return `${BASE}/runs/${id}/card`;
}
