import { expect, test } from "vitest";
import type { Choices, Method, Param } from "../../../api/studio";
import { addDays } from "../../../cases/days";
import {
  askOf,
  askToSearch,
  changeToSearch,
  daysOf,
  draftFromSearch,
  isOutside,
  presetOf,
  spanOf,
} from "./draft";

const PERMUTATIONS = {
  name: "permutations",
  kind: "integer",
  default: 9999,
  least: 99,
  most: 999_999,
} as Param;
const METHOD = { code: "gi_star", exposure: "no", uses_weights: true, params: [PERMUTATIONS] } as Method;
const RATES = { code: "rates", exposure: "needed", uses_weights: false, params: [] as Param[] } as Method;
const CHOICES = {
  first_at: "2026-01-01T00:00:00Z",
  last_at: "2026-11-20T00:00:00Z",
  methods: [METHOD, RATES],
  weights: [{ code: "queen", params: [] as Param[] }],
  exposures: [
    { code: "none", is_known: true },
    { code: "inhabitants", is_known: false },
    { code: "area", is_known: true },
  ],
} as unknown as Choices;
const ZONE = "Asia/Shanghai";
const NOW = Date.parse("2026-11-23T12:00:00Z");
const DAYS = daysOf(CHOICES, ZONE, NOW);
const read = (search: string) => draftFromSearch(new URLSearchParams(search), CHOICES, DAYS);

test("days reach to today, but to the last case where that is long past", () => {
  expect(DAYS.last).toBe("2026-11-23");
  const old = { ...CHOICES, last_at: "2015-12-31T10:00:00Z" };
  expect(daysOf(old, ZONE, NOW).last).toBe("2015-12-31");
  expect(presetOf(spanOf("month", DAYS), DAYS)).toBe("month");
  const young = { ...DAYS, first: addDays(DAYS.last, -15) };
  expect(spanOf("year", young)).toEqual({ from: young.first, to: young.last });
  expect(presetOf(spanOf("year", young), young)).toBe("all");
  expect(presetOf({ from: "2026-03-01", to: "2026-03-02" }, DAYS)).toBeNull();
});

test("an address that makes no sense is as if it were not there", () => {
  const usual = read("");
  const search =
    "method=astrology&area=nowhere&from=2026-13-01&seed=-3&class=x,0&p.permutations=many&data=rumours";
  expect(read(search)).toEqual(usual);
  expect(usual).toMatchObject({ method: "gi_star", exposure: "none", seed: 1, classIds: [], params: {} });
});

test("a rate is taken of what the city knows, and days in the wrong order are put right", () => {
  expect(read("method=rates&exposure=inhabitants").exposure).toBe("area");
  expect(read("from=2026-05-02&to=2026-05-01")).toMatchObject({ from: "2026-05-01", to: "2026-05-02" });
});

test("what is sent ends with the last day, in the city's own time, and comes back as the same address", () => {
  const draft = read(
    "from=2026-03-01&to=2026-03-31&class=8,9&area=230103&p.permutations=999&seed=7&title=Spring",
  );
  const ask = askOf(draft, CHOICES, ZONE);
  expect(ask).toMatchObject({
    since: "2026-02-28T16:00:00.000Z",
    until: "2026-03-31T16:00:00.000Z",
    class_ids: [8, 9],
    params: { permutations: 999 },
  });
  const again = askToSearch(ask as Parameters<typeof askToSearch>[0], "Spring", ZONE);
  expect(draftFromSearch(again, CHOICES, DAYS)).toEqual(draft);
});

test("only what differs from the usual is in the address", () => {
  expect(changeToSearch({ seed: 1, title: "", classIds: [], data: "cases" })).toEqual({
    seed: null,
    title: null,
    class: null,
    data: null,
  });
  expect(isOutside(PERMUTATIONS, 5)).toBe(true);
  expect(isOutside(PERMUTATIONS, 999)).toBe(false);
});
