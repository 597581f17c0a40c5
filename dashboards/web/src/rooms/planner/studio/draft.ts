import type {
  AreaChoice,
  Ask,
  Asked,
  Choices,
  DataKind,
  Method,
  Param,
  ParamValue,
} from "../../../api/studio";
import { addDays, dayOf, readDay, startOfDay, wallTimeOf } from "../../../cases/days";

/** What somebody is about to ask. Only what differs from a default is kept of the parameters. */
export type Draft = {
  method: string;
  params: Record<string, ParamValue>;
  data: DataKind;
  /** Empty for all. */
  classIds: number[];
  area: string | null;
  /** First and last day, in the city's own time; both belong to it. */
  from: string;
  to: string;
  exposure: string;
  weights: string;
  weightParams: Record<string, ParamValue>;
  beside: { data: DataKind; classIds: number[] } | null;
  seed: number;
  title: string;
};

/** So many days are looked at, where nobody says. [d] */
const USUAL_DAYS = 90;
export const PRESETS = { month: 30, quarter: 90, year: 365 } as const;
export type Preset = keyof typeof PRESETS | "all";
const FIRST_METHOD = "gi_star";
const MOST_SEED = 2 ** 31 - 1;

/** What the days of a city are counted by. */
export type Days = { zone: string; first: string; last: string };

/** The days that there is anything of: to today, or to the last case where that is long past. */
export function daysOf(choices: Pick<Choices, "first_at" | "last_at">, zone: string, now: number): Days {
  const today = dayOf(now, zone);
  const last = choices.last_at === null ? today : dayOf(Date.parse(choices.last_at), zone);
  const first =
    choices.first_at === null ? addDays(today, -USUAL_DAYS) : dayOf(Date.parse(choices.first_at), zone);
  const isOld = addDays(last, PRESETS.month) < today;
  return { zone, first, last: isOld ? last : today };
}

/** From which day to which a preset reaches: no further back than anything is known. */
export function spanOf(preset: Preset, { first, last }: Days): { from: string; to: string } {
  const from = preset === "all" ? first : addDays(last, 1 - PRESETS[preset]);
  return { from: from < first && first <= last ? first : from, to: last };
}

/** The preset that the days of a draft are, if any. */
export function presetOf({ from, to }: Pick<Draft, "from" | "to">, days: Days): Preset | null {
  const names: Preset[] = ["all", "month", "quarter", "year"];
  return (
    names.find((name) => {
      const span = spanOf(name, days);
      return span.from === from && span.to === to;
    }) ?? null
  );
}

export function methodOf(choices: Choices, code: string): Method | undefined {
  return choices.methods.find((one) => one.code === code);
}

function exposureFor(method: Method | undefined, choices: Choices, wish: string | null): string {
  if (method === undefined || method.exposure === "no") return "none";
  const offered = choices.exposures.filter(
    ({ code, is_known }) => is_known && (code !== "none" || method.exposure === "optional"),
  );
  return offered.find(({ code }) => code === wish)?.code ?? offered[0]?.code ?? "none";
}

/** The parameter's value as the server takes it; null where the text is none. */
export function readParam(param: Param, text: string | null): ParamValue | null {
  if (text === null) return null;
  if (param.kind === "flag") return text === "true" ? true : text === "false" ? false : null;
  if (param.kind === "choice") return param.choices?.some(({ code }) => code === text) ? text : null;
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return null;
  return param.kind === "integer" ? Math.round(value) : value;
}

/** Whether a number lies where the server would refuse it. */
export function isOutside(param: Param, value: ParamValue): boolean {
  if (typeof value !== "number") return false;
  return (param.least !== null && value < param.least) || (param.most !== null && value > param.most);
}

function readParams(
  search: URLSearchParams,
  prefix: string,
  params: readonly Param[],
): Record<string, ParamValue> {
  const read: Record<string, ParamValue> = {};
  for (const param of params) {
    const value = readParam(param, search.get(`${prefix}.${param.name}`));
    if (value !== null && value !== param.default) read[param.name] = value;
  }
  return read;
}

function readIds(text: string | null): number[] {
  return (text ?? "")
    .split(",")
    .filter((one) => /^[1-9]\d{0,8}$/.test(one))
    .map(Number);
}

function readData(text: string | null): DataKind | null {
  return text === "cases" || text === "complaints" || text === "components" ? text : null;
}

/** Read what is asked from an address; what makes no sense is as if it were not there. */
export function draftFromSearch(search: URLSearchParams, choices: Choices, days: Days): Draft {
  const code = search.get("method") ?? FIRST_METHOD;
  const method = methodOf(choices, code) ?? choices.methods[0];
  const usual = spanOf("quarter", days);
  const [from = usual.from, to = usual.to] = [
    readDay(search.get("from")) ?? usual.from,
    readDay(search.get("to")) ?? usual.to,
  ].sort();
  const weights = choices.weights.find((one) => one.code === search.get("weights")) ?? choices.weights[0];
  const beside = readData(search.get("beside"));
  const seed = Number(search.get("seed") ?? "1");
  const data = readData(search.get("data"));
  return {
    method: method?.code ?? code,
    params: readParams(search, "p", method?.params ?? []),
    data: method?.needs_sources ? "cases" : (data ?? "cases"),
    classIds: readIds(search.get("class")),
    area: /^\d{6}(\d{3}){0,2}$/.test(search.get("area") ?? "") ? search.get("area") : null,
    from,
    to,
    exposure: exposureFor(method, choices, search.get("exposure")),
    weights: weights?.code ?? "queen",
    weightParams: readParams(search, "w", weights?.params ?? []),
    beside: method?.needs_beside
      ? { data: beside ?? "complaints", classIds: readIds(search.get("besideClass")) }
      : null,
    seed: Number.isInteger(seed) && seed >= 0 && seed <= MOST_SEED ? seed : 1,
    title: (search.get("title") ?? "").slice(0, 200),
  };
}

/** What an address says of a change to a draft; null takes a word out of it. */
export function changeToSearch(change: Partial<Draft>): Record<string, string | null> {
  const said: Record<string, string | null> = {};
  const { method, data, classIds, area, from, to, exposure, weights, beside, seed, title } = change;
  if (method !== undefined) said["method"] = method;
  if (data !== undefined) said["data"] = data === "cases" ? null : data;
  if (classIds !== undefined) said["class"] = classIds.length === 0 ? null : classIds.join(",");
  if (area !== undefined) said["area"] = area;
  if (from !== undefined) said["from"] = from;
  if (to !== undefined) said["to"] = to;
  if (exposure !== undefined) said["exposure"] = exposure;
  if (weights !== undefined) said["weights"] = weights;
  if (seed !== undefined) said["seed"] = seed === 1 ? null : String(seed);
  if (title !== undefined) said["title"] = title === "" ? null : title;
  if (beside !== undefined) {
    said["beside"] = beside?.data ?? null;
    said["besideClass"] = beside === null || beside.classIds.length === 0 ? null : beside.classIds.join(",");
  }
  return said;
}

/** What an address says of one parameter (`p`), or of one of the weights (`w`). */
export function paramToSearch(
  prefix: "p" | "w",
  param: Param,
  value: ParamValue,
): Record<string, string | null> {
  return { [`${prefix}.${param.name}`]: value === param.default ? null : String(value) };
}

/** The address of the form, filled in as a run was asked. */
export function askToSearch(ask: Ask, title: string, zone: string): URLSearchParams {
  const span = {
    from: wallTimeOf(ask.since, zone).day,
    // It ends before the next day begins.
    to: wallTimeOf(new Date(Date.parse(ask.until) - 1).toISOString(), zone).day,
  };
  const said = changeToSearch({
    ...span,
    method: ask.method,
    data: ask.data,
    classIds: ask.class_ids ?? [],
    area: ask.area,
    exposure: ask.exposure,
    weights: ask.weights,
    beside: ask.beside === null ? null : { data: ask.beside.data, classIds: ask.beside.class_ids ?? [] },
    seed: ask.seed,
    title,
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(said)) if (value !== null) search.set(name, value);
  for (const [name, value] of Object.entries(ask.params)) search.set(`p.${name}`, String(value));
  for (const [name, value] of Object.entries(ask.weight_params)) search.set(`w.${name}`, String(value));
  return search;
}

/** What is sent: the draft with nothing that its method does not ask for. */
export function askOf(draft: Draft, choices: Choices, zone: string): Asked {
  const method = methodOf(choices, draft.method);
  const hasPeriod = draft.data !== "components" || method?.needs_period === true;
  return {
    method: draft.method,
    params: draft.params,
    data: draft.data,
    class_ids: draft.classIds.length === 0 ? null : draft.classIds,
    area: draft.area,
    since: hasPeriod ? startOfDay(draft.from, zone) : null,
    until: hasPeriod ? startOfDay(addDays(draft.to, 1), zone) : null,
    exposure: draft.exposure,
    weights: draft.weights,
    weight_params: method?.uses_weights ? draft.weightParams : {},
    beside:
      draft.beside === null
        ? null
        : {
            data: draft.beside.data,
            class_ids: draft.beside.classIds.length === 0 ? null : draft.beside.classIds,
          },
    seed: draft.seed,
    title: draft.title.trim(),
  };
}

/** The part of the form that a refusal is about: `params.permutations` → `params.permutations`, `until` → `period`. */
export function fieldOf(field: unknown): string | null {
  if (typeof field !== "string") return null;
  return field === "since" || field === "until" ? "period" : field;
}

/** The areas from the largest to the smallest, each below what it lies in. */
export function areasInOrder(areas: readonly AreaChoice[]): AreaChoice[] {
  return areas.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
