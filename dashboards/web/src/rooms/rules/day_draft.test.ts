import { expect, test } from "vitest";
import { type DayDraft, isWhole, spansIn, withDay } from "./day_draft";

const EVE: DayDraft = {
  on: "2027-02-05",
  kind: "special_hours",
  name: "除夕",
  nameEn: "",
  hours: "08:30-12:00",
};

test("hours are spans, however they are set apart; anything else is none", () => {
  expect(spansIn("08:30-12:00，13:30-16:00")).toEqual(["08:30-12:00", "13:30-16:00"]);
  expect(spansIn("8 to 12")).toBeNull();
});

test("a day with special hours says which, a holiday needs none", () => {
  expect(isWhole({ ...EVE, hours: "" })).toBe(false);
  expect(isWhole({ ...EVE, hours: "", kind: "holiday" })).toBe(true);
  expect(isWhole({ ...EVE, on: "" })).toBe(false);
});

test("a day that was named before is named anew, in its place", () => {
  const days = withDay(withDay([], { ...EVE, kind: "holiday" }), { ...EVE, on: "2027-01-01" });

  expect(withDay(days, EVE).map(({ on, kind, hours }) => [on, kind, hours])).toEqual([
    ["2027-01-01", "special_hours", ["08:30-12:00"]],
    ["2027-02-05", "special_hours", ["08:30-12:00"]],
  ]);
});
