import { isStage, OPEN_STAGES, STAGES, type Stage } from "../cases/stages";

export type Order = "newest" | "oldest" | "due";
export type Period = "any" | "day" | "week" | "month";

/** What the queue, the map and the counts all show. */
export type CaseFilter = {
  /** Empty means all open stages. */
  stages: Stage[];
  classId: number | null;
  area: string | null;
  departmentId: number | null;
  lateOnly: boolean;
  words: string;
  period: Period;
  order: Order;
};

export const NO_FILTER: CaseFilter = {
  stages: [],
  classId: null,
  area: null,
  departmentId: null,
  lateOnly: false,
  words: "",
  period: "any",
  order: "newest",
};

/** How far each period reaches back. [h] */
const PERIOD_HOURS: Record<Exclude<Period, "any">, number> = { day: 24, week: 168, month: 720 };
const HOUR_MS = 3_600_000;

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

function oneOf<T extends string>(words: readonly T[], text: string | null, otherwise: T): T {
  return words.find((word) => word === text) ?? otherwise;
}

/** Read a filter from an address bar. What makes no sense is left out, never shown as an error. */
export function filterFromSearch(search: URLSearchParams): CaseFilter {
  return {
    stages: STAGES.filter((stage) => (search.get("stage") ?? "").split(",").filter(isStage).includes(stage)),
    classId: positive(search.get("class")),
    area: /^\d{6}(\d{3}){0,2}$/.test(search.get("area") ?? "") ? search.get("area") : null,
    departmentId: positive(search.get("department")),
    lateOnly: search.get("late") === "1",
    words: (search.get("q") ?? "").slice(0, 200),
    period: oneOf(["any", "day", "week", "month"], search.get("period"), "any"),
    order: oneOf(["newest", "oldest", "due"], search.get("order"), "newest"),
  };
}

/** Write a filter into an address bar: only what differs from no filter. */
export function filterToSearch(filter: CaseFilter): Record<string, string> {
  const parts: Record<string, string> = {};
  if (filter.stages.length > 0) parts["stage"] = filter.stages.join(",");
  if (filter.classId !== null) parts["class"] = String(filter.classId);
  if (filter.area !== null) parts["area"] = filter.area;
  if (filter.departmentId !== null) parts["department"] = String(filter.departmentId);
  if (filter.lateOnly) parts["late"] = "1";
  if (filter.words.trim() !== "") parts["q"] = filter.words.trim();
  if (filter.period !== "any") parts["period"] = filter.period;
  if (filter.order !== "newest") parts["order"] = filter.order;
  return parts;
}

/** The filter as the server wants it. */
export type CaseQuery = {
  stage?: Stage[];
  class_id?: number[];
  area?: string;
  department_id?: number;
  late?: boolean;
  q?: string;
  from?: string;
};

/** The start of a period, on the full hour: the same address for an hour, so that tiles are found again. */
export function periodStart(period: Period, now: Date): string | null {
  if (period === "any") return null;
  const hour = Math.floor(now.getTime() / HOUR_MS) - PERIOD_HOURS[period];
  return new Date(hour * HOUR_MS).toISOString();
}

/** Translate a filter for the server. Without a stage it asks for what is open. */
export function filterToQuery(filter: CaseFilter, now: Date): CaseQuery {
  const from = periodStart(filter.period, now);
  return {
    stage: filter.stages.length > 0 ? filter.stages : [...OPEN_STAGES],
    ...(filter.classId === null ? {} : { class_id: [filter.classId] }),
    ...(filter.area === null ? {} : { area: filter.area }),
    ...(filter.departmentId === null ? {} : { department_id: filter.departmentId }),
    ...(filter.lateOnly ? { late: true } : {}),
    ...(filter.words.trim() === "" ? {} : { q: filter.words.trim() }),
    ...(from === null ? {} : { from }),
  };
}

/** The same as a query string, for the addresses of the case tiles. */
export function queryToString(query: CaseQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      search.append(name, String(one));
    }
  }
  return search.toString();
}

/** Show or hide one stage. Nothing chosen is the same as all open ones. */
export function toggleStage(filter: CaseFilter, stage: Stage): CaseFilter {
  const stages = filter.stages.includes(stage)
    ? filter.stages.filter((other) => other !== stage)
    : STAGES.filter((other) => other === stage || filter.stages.includes(other));
  return { ...filter, stages };
}
