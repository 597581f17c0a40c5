import { addDays, readDay, startOfDay } from "../cases/days";
import type { MyWork } from "../cases/my_work";
import { isStage, OPEN_STAGES, STAGES, type Stage } from "../cases/stages";

export const ORDERS = ["newest", "oldest", "due", "urgent"] as const;
/** Which cases come first; `urgent`: emergencies, then by deadline. */
export type Order = (typeof ORDERS)[number];
/** Back from now, or `days`: from one day of the calendar to another. */
export type Period = "any" | "day" | "week" | "month" | "days";
/** Which moment of a case the period bounds. */
export type Moment = "reported" | "closed";

/** What the queue, the map and the counts all show. */
export type CaseFilter = {
  /** Only what waits for the reader. */
  isMine: boolean;
  /** Empty means all open stages. */
  stages: Stage[];
  classId: number | null;
  area: string | null;
  departmentId: number | null;
  lateOnly: boolean;
  /** Only what cannot wait. */
  urgentOnly: boolean;
  /** Only what a control area holds back. */
  heldOnly: boolean;
  /** Only those whose place nobody can rely on: the "?" of the map. */
  doubtfulOnly: boolean;
  words: string;
  period: Period;
  moment: Moment;
  /** First and last day of the period `days`, in the city's own time; both belong to it. */
  fromDay: string | null;
  toDay: string | null;
  order: Order;
};

export const NO_FILTER: CaseFilter = {
  isMine: false,
  stages: [],
  classId: null,
  area: null,
  departmentId: null,
  lateOnly: false,
  urgentOnly: false,
  heldOnly: false,
  doubtfulOnly: false,
  words: "",
  period: "any",
  moment: "reported",
  fromDay: null,
  toDay: null,
  order: "newest",
};

/** How far each period reaches back. [h] */
const PERIOD_HOURS: Record<"day" | "week" | "month", number> = { day: 24, week: 168, month: 720 };
const HOUR_MS = 3_600_000;

function positive(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

function oneOf<T extends string>(words: readonly T[], text: string | null, otherwise: T): T {
  return words.find((word) => word === text) ?? otherwise;
}

/** Read a filter from an address bar. What makes no sense is left out, never shown as an error. */
export function filterFromSearch(search: URLSearchParams): CaseFilter {
  const [fromDay, toDay] = [readDay(search.get("from")), readDay(search.get("to"))];
  const back = oneOf(["any", "day", "week", "month"], search.get("period"), "any");
  return {
    isMine: search.get("mine") === "1",
    stages: STAGES.filter((stage) => (search.get("stage") ?? "").split(",").filter(isStage).includes(stage)),
    classId: positive(search.get("class")),
    area: /^\d{6}(\d{3}){0,2}$/.test(search.get("area") ?? "") ? search.get("area") : null,
    departmentId: positive(search.get("department")),
    lateOnly: search.get("late") === "1",
    urgentOnly: search.get("urgent") === "1",
    heldOnly: search.get("held") === "1",
    doubtfulOnly: search.get("place") === "doubtful",
    words: (search.get("q") ?? "").slice(0, 200),
    moment: search.get("moment") === "closed" ? "closed" : "reported",
    period: fromDay !== null || toDay !== null ? "days" : back,
    fromDay,
    toDay,
    order: oneOf(ORDERS, search.get("order"), "newest"),
  };
}

/** Write a filter into an address bar: only what differs from no filter. */
export function filterToSearch(filter: CaseFilter): Record<string, string> {
  const parts: Record<string, string> = {};
  if (filter.isMine) parts["mine"] = "1";
  if (filter.stages.length > 0) parts["stage"] = filter.stages.join(",");
  if (filter.classId !== null) parts["class"] = String(filter.classId);
  if (filter.area !== null) parts["area"] = filter.area;
  if (filter.departmentId !== null) parts["department"] = String(filter.departmentId);
  if (filter.lateOnly) parts["late"] = "1";
  if (filter.urgentOnly) parts["urgent"] = "1";
  if (filter.heldOnly) parts["held"] = "1";
  if (filter.doubtfulOnly) parts["place"] = "doubtful";
  if (filter.words.trim() !== "") parts["q"] = filter.words.trim();
  if (filter.period === "days") {
    if (filter.fromDay !== null) parts["from"] = filter.fromDay;
    if (filter.toDay !== null) parts["to"] = filter.toDay;
  } else if (filter.period !== "any") parts["period"] = filter.period;
  if (filter.moment !== "reported") parts["moment"] = filter.moment;
  if (filter.order !== "newest") parts["order"] = filter.order;
  return parts;
}

/** Why a place cannot be relied upon: a point that only stands in, one outside the city, or none. */
export const PLACE_DOUBTS = ["default", "outside", "none"] as const;
export type PlaceDoubt = (typeof PLACE_DOUBTS)[number];

/** Why this place cannot be relied upon; null where it can. */
export function doubtOf(quality: string): PlaceDoubt | null {
  return PLACE_DOUBTS.find((one) => one === quality) ?? null;
}

/** The filter as the server wants it. */
export type CaseQuery = {
  stage?: Stage[];
  class_id?: number[];
  area?: string;
  department_id?: number;
  late?: boolean;
  emergency?: boolean;
  held?: boolean;
  suspended?: boolean;
  verified?: boolean;
  place_quality?: PlaceDoubt[];
  q?: string;
  from?: string;
  to?: string;
  closed_from?: string;
  closed_to?: string;
};

/** What a filter means depends on when, where and for whom it is asked. */
export type Asking = { now: Date; timeZone: string; work: MyWork | null };

/**
 * The bounds of a period. One that reaches back from now starts on the full hour: the same address for an
 * hour, so that tiles are found again.
 */
export function periodBounds(
  filter: Pick<CaseFilter, "period" | "fromDay" | "toDay">,
  { now, timeZone }: Omit<Asking, "work">,
): { from?: string; to?: string } {
  const { period, fromDay, toDay } = filter;
  if (period === "any") return {};
  if (period === "days") {
    return {
      ...(fromDay === null ? {} : { from: startOfDay(fromDay, timeZone) }),
      ...(toDay === null ? {} : { to: startOfDay(addDays(toDay, 1), timeZone) }),
    };
  }
  const hour = Math.floor(now.getTime() / HOUR_MS) - PERIOD_HOURS[period];
  return { from: new Date(hour * HOUR_MS).toISOString() };
}

/** The stages asked for: chosen ones within one's own work, if there are any; else all open ones. */
function stagesOf(filter: CaseFilter, work: MyWork | null): Stage[] {
  const all = work === null ? OPEN_STAGES : work.stages;
  const chosen = work === null ? filter.stages : filter.stages.filter((stage) => all.includes(stage));
  return chosen.length > 0 ? chosen : [...all];
}

/** Translate a filter for the server. Without a stage it asks for what is open. */
export function filterToQuery(filter: CaseFilter, asking: Asking): CaseQuery {
  const work = filter.isMine ? asking.work : null;
  const department = work?.departmentId ?? filter.departmentId;
  const { from, to } = periodBounds(filter, asking);
  const [first, last] =
    filter.moment === "closed" ? (["closed_from", "closed_to"] as const) : (["from", "to"] as const);
  return {
    stage: stagesOf(filter, work),
    ...(filter.classId === null ? {} : { class_id: [filter.classId] }),
    ...(filter.area === null ? {} : { area: filter.area }),
    ...(department === null ? {} : { department_id: department }),
    ...(filter.lateOnly ? { late: true } : {}),
    ...(filter.urgentOnly ? { emergency: true } : {}),
    ...(filter.heldOnly ? { held: true } : {}),
    ...(filter.doubtfulOnly ? { place_quality: [...PLACE_DOUBTS] } : {}),
    ...(work === null ? {} : { suspended: false }),
    ...(work?.isVerified === undefined ? {} : { verified: work.isVerified }),
    ...(filter.words.trim() === "" ? {} : { q: filter.words.trim() }),
    ...(from === undefined ? {} : { [first]: from }),
    ...(to === undefined ? {} : { [last]: to }),
  };
}

/** A filter as the server wants it of a moment of the past: what was closed then is not asked for. */
export type PastQuery = {
  at: string;
  stage?: Stage[];
  class_id?: number[];
  area?: string;
};

/** Translate a filter for a moment of the past. What cannot be asked of it does not narrow it. */
export function filterToPast(filter: CaseFilter, at: string): PastQuery {
  const stage = OPEN_STAGES.filter((one) => filter.stages.includes(one));
  return {
    at,
    ...(stage.length === 0 ? {} : { stage }),
    ...(filter.classId === null ? {} : { class_id: [filter.classId] }),
    ...(filter.area === null ? {} : { area: filter.area }),
  };
}

/** The same as a query string, for the addresses of the case tiles. */
export function queryToString(query: CaseQuery | PastQuery): string {
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

/** Whether anything is left out beyond what is closed, or not the reader's. */
export function isNarrowed(filter: CaseFilter): boolean {
  const rest = { ...filter, isMine: NO_FILTER.isMine, order: NO_FILTER.order };
  return Object.keys(filterToSearch(rest)).length > 0;
}
