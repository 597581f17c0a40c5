import { expect, test } from "vitest";
import { en as first } from "./en";
import { acts as enActs } from "./en/acts";
import { alarms as enAlarms } from "./en/alarms";
import { commands as enCommands } from "./en/commands";
import { conditions as enConditions } from "./en/conditions";
import { duty as enDuty } from "./en/duty";
import { evaluation as enEvaluation } from "./en/evaluation";
import { takeAlong as enTakeAlong } from "./en/exports";
import { notices as enNotices } from "./en/notices";
import { office as enOffice } from "./en/office";
import { patrols as enPatrols } from "./en/patrols";
import { people as enPeople } from "./en/people";
import { planner as enPlanner } from "./en/planner";
import { plans as enPlans } from "./en/plans";
import { problems as enProblems } from "./en/problems";
import { rates as enRates } from "./en/rates";
import { register as enRegister } from "./en/register";
import { ruleChanges as enRuleChanges } from "./en/rule_changes";
import { rules as enRules } from "./en/rules";
import { studio as enStudio } from "./en/studio";
import { why as enWhy } from "./en/why";
import { firstLanguage } from "./setup";
import { zh as firstZh } from "./zh";
import { acts as zhActs } from "./zh/acts";
import { alarms as zhAlarms } from "./zh/alarms";
import { commands as zhCommands } from "./zh/commands";
import { conditions as zhConditions } from "./zh/conditions";
import { duty as zhDuty } from "./zh/duty";
import { evaluation as zhEvaluation } from "./zh/evaluation";
import { takeAlong as zhTakeAlong } from "./zh/exports";
import { notices as zhNotices } from "./zh/notices";
import { office as zhOffice } from "./zh/office";
import { patrols as zhPatrols } from "./zh/patrols";
import { people as zhPeople } from "./zh/people";
import { planner as zhPlanner } from "./zh/planner";
import { plans as zhPlans } from "./zh/plans";
import { problems as zhProblems } from "./zh/problems";
import { rates as zhRates } from "./zh/rates";
import { register as zhRegister } from "./zh/register";
import { ruleChanges as zhRuleChanges } from "./zh/rule_changes";
import { rules as zhRules } from "./zh/rules";
import { studio as zhStudio } from "./zh/studio";
import { why as zhWhy } from "./zh/why";

/** All words, also those that come with a room. */
const en = {
  ...first,
  ...enActs,
  ...enAlarms,
  ...enRegister,
  ...enDuty,
  ...enWhy,
  ...enCommands,
  ...enEvaluation,
  ...enConditions,
  ...enRules,
  ...enRuleChanges,
  ...enNotices,
  ...enPatrols,
  ...enProblems,
  ...enPeople,
  ...enOffice,
  ...enPlanner,
  ...enPlans,
  ...enStudio,
  ...enRates,
  ...enTakeAlong,
};
const zh = {
  ...firstZh,
  ...zhActs,
  ...zhAlarms,
  ...zhRegister,
  ...zhDuty,
  ...zhWhy,
  ...zhCommands,
  ...zhEvaluation,
  ...zhConditions,
  ...zhRules,
  ...zhRuleChanges,
  ...zhNotices,
  ...zhPatrols,
  ...zhProblems,
  ...zhPeople,
  ...zhOffice,
  ...zhPlanner,
  ...zhPlans,
  ...zhStudio,
  ...zhRates,
  ...zhTakeAlong,
};

function leaves(tree: object, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : leaves(value, `${path}${key}.`),
  );
}

function gaps(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
}

test("no sentence is empty, and both languages leave the same gaps to fill", () => {
  const chinese = new Map(leaves(zh));
  for (const [key, english] of leaves(en)) {
    expect(english.trim(), key).not.toBe("");
    expect(gaps(chinese.get(key) ?? ""), key).toEqual(gaps(english));
  }
});

test("the reader's choice comes before the browser's, an unknown language before neither", () => {
  expect(firstLanguage("zh", ["en-GB"])).toBe("zh");
  expect(firstLanguage(null, ["fr", "zh-Hant"])).toBe("zh");
  expect(firstLanguage("xx", ["fr"])).toBe("en");
});
