import { expect, test } from "vitest";
import { chanceWords } from "./chance";

test.each([
  [0.4, "alarm.chance", { days: 1 }],
  [412.9, "alarm.chance", { days: 412 }],
  [1191, "alarm.chanceYears", { years: 3 }],
  [1e9, "alarm.chanceCentury", {}],
])("once in %d days is said no longer than it is", (days, key, values) => {
  expect(chanceWords(days)).toEqual({ key, values });
});
