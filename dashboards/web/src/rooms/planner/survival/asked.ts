import type { SurvivalAsked, SurvivalChoices } from "../../../api/rates";
import { addDays, startOfDay } from "../../../cases/days";

export const EVENTS = ["first_case", "next_case", "retired"] as const;
export const CLOCKS = ["records", "age"] as const;
export const GROUPS = ["none", "class", "age", "owner", "ground", "area", "attribute"] as const;
export const WITHIN_M = [10, 20, 30, 50] as const;
export const SHARES = [0.01, 0.05, 0.1, 0.2] as const;

/** What somebody asks about how long components last; it is kept in the address. */
export type Question = {
  classIds: number[];
  from: string;
  to: string;
  event: (typeof EVENTS)[number];
  clock: (typeof CLOCKS)[number];
  group: (typeof GROUPS)[number];
  attribute: string | null;
  within: number | null;
  believes: boolean;
  share: number;
};

function oneOf<T>(known: readonly T[], wish: unknown, usual: T): T {
  return known.find((one) => String(one) === wish) ?? usual;
}

/** Reads a question out of the address; what it does not say is as usual. */
export function questionOf(
  search: URLSearchParams,
  choices: SurvivalChoices,
  period: { from: string; to: string },
): Question {
  const known = new Set(choices.classes.map(({ id }) => id));
  const asked = (search.get("components") ?? "")
    .split(",")
    .map(Number)
    .filter((one) => known.has(one));
  const first = choices.classes[0]?.id;
  const classIds = asked.length > 0 ? asked : first === undefined ? [] : [first];
  const attributes = attributesOf(choices, classIds);
  const group = oneOf(GROUPS, search.get("group"), attributes.length > 0 ? "attribute" : "none");
  return {
    classIds,
    from: search.get("from") ?? period.from,
    to: search.get("to") ?? period.to,
    event: oneOf(EVENTS, search.get("event"), "first_case"),
    clock: oneOf(CLOCKS, search.get("clock"), "records"),
    group,
    attribute: oneOf(attributes, search.get("attribute"), attributes[0] ?? null),
    within: search.get("within") === "0" ? null : oneOf<number>(WITHIN_M, search.get("within"), 20),
    believes: search.get("start") !== "0",
    share: oneOf<number>(SHARES, search.get("share"), 0.1),
  };
}

/** The attributes that some of the classes have. */
export function attributesOf({ classes }: SurvivalChoices, ids: readonly number[]): string[] {
  const found = classes.filter(({ id }) => ids.includes(id)).flatMap(({ attributes }) => attributes);
  return [...new Set(found)].sort();
}

/** A question as the server is asked it; the last day belongs to the period. */
export function askedOf(question: Question, zone: string): SurvivalAsked {
  const { group, attribute } = question;
  return {
    component_class_id: question.classIds,
    from: startOfDay(question.from, zone),
    to: startOfDay(addDays(question.to, 1), zone),
    event: question.event,
    clock: question.clock,
    group,
    share: question.share,
    ...(group === "attribute" && attribute !== null && { attribute }),
    ...(question.within !== null && { within_m: question.within }),
    ...(!question.believes && { believe_start: false }),
  };
}
