import { expect, test } from "vitest";
import type { DutyRule } from "../../../api/duty_rules";
import { entryOf } from "./matrix";

const ROADS = { id: 1, code: "roads", name: "道路", name_en: "Roads" };
const WATER = { id: 2, code: "water", name: "供水", name_en: "Water" };
const DISTRICT = { id: 3, code: "gov", name: "区政府", name_en: "District" };
const THINGS = { kind: "component", edition: "e", major: "01" } as const;
const MATTERS = { kind: "matter", edition: "e", major: "01" } as const;

function rule(place: string, scope: string, owner: typeof ROADS, more: object = {}): DutyRule {
  const isMajor = scope === "major" || scope === "class";
  const kind = isMajor ? "component" : null;
  const target = { scope, kind, edition: isMajor ? "e" : null, major: isMajor ? "01" : null, class_id: null };
  return {
    place: { code: place },
    target,
    owner,
    governing: owner,
    maintainer: null,
    ...more,
  } as unknown as DutyRule;
}

const MATTER = { target: { scope: "major", kind: "matter", edition: "e", major: "01", class_id: null } };

test("where no rule is, nobody answers", () => {
  expect(entryOf(THINGS, "230102", [])).toMatchObject({ department: null, rule: null, isFallback: false });
});

test("of components the narrower class goes first, even from the whole city", () => {
  const rules = [rule("230102", "all", DISTRICT), rule("", "major", ROADS)];

  expect(entryOf(THINGS, "230102", rules)).toMatchObject({ department: ROADS, isInherited: true });
});

test("of matters the narrower place goes first", () => {
  const rules = [rule("230102", "all", DISTRICT), rule("", "major", ROADS, MATTER)];

  expect(entryOf(MATTERS, "230102", rules)).toMatchObject({ department: DISTRICT, isInherited: false });
});

test("the territory answers only where nobody else is named, and is called the last resort", () => {
  const territory = rule("230102", "territory", DISTRICT);

  expect(entryOf(THINGS, "230102", [territory, rule("230102", "major", WATER)]).department).toBe(WATER);
  expect(entryOf(THINGS, "230102", [territory])).toMatchObject({ department: DISTRICT, isFallback: true });
});

test("contested rules answer nothing, and classes with rules of their own are counted", () => {
  const rules = [
    rule("", "major", ROADS, { is_contested: true }),
    rule("", "class", WATER, { class_code: "01007" }),
    rule("", "class", WATER, { class_code: "02001" }),
  ];

  expect(entryOf(THINGS, "230102", rules)).toMatchObject({ department: null, own: 1 });
});
