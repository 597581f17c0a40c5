import { useAreas, useMatterClasses } from "../../api/city";
import type { RuleChange } from "../../api/rule_changes";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import type { Column } from "./rows";

const STANDINGS = ["at_risk", "late", "very_late"] as const;
export const CLOCKS = ["accept", "dispatch", "handle", "verify"] as const;
const LADDER_ROLES = ["operator", "dispatcher", "leader", "handler", "supervisor"] as const;

/** A list of rules that the journal knows. */
export type RuleList = RuleChange["rules"];
/** Lists that are read and changed as rows of a table. */
export type TabledRules = Extract<
  RuleList,
  | "alarm_signals"
  | "duplicate_rules"
  | "escalation_levels"
  | "evidence_rules"
  | "notice_preferences"
  | "patrol_rules"
  | "problem_kinds"
  | "relapse_rules"
  | "watches"
>;

/**
 * What the rows of each list say, field by field, in the reader's words: the pages draw their tables from this,
 * and the journal tells with it what was changed.
 */
export function useColumns(): Record<TabledRules, Column[]> {
  const { t, language, nameOf } = useWords();
  const areas = useAreas().data ?? [];
  const classes = grouped(useMatterClasses().data ?? [], language);
  const choice = (group: string) => (value: string) => ({ value, label: t(`${group}.${value}`) });
  const text = (key: string, label: string, most: number): Column => ({
    key,
    label: t(label),
    kind: "text",
    most,
  });
  const names = (most: number) => [text("name", "rules.nameZh", most), text("name_en", "rules.nameEn", most)];
  const ofClass: Column = {
    key: "class_id",
    label: t("room.class"),
    kind: "one",
    data: classes,
    none: t("rules.allOthers"),
  };
  const within = (most: number, least = 1): Column => ({
    key: "within_m",
    label: t("rules.withinM"),
    kind: "number",
    min: least,
    max: most,
    step: "any",
  });
  const number = (key: string, label: string, min: number, max: number, step: 1 | "any" = 1): Column => ({
    key,
    label: t(label),
    kind: "number",
    min,
    max,
    step,
  });
  return {
    escalation_levels: [
      { key: "after", label: t("escalation.after"), kind: "one", data: STANDINGS.map(choice("standing")) },
      {
        key: "clocks",
        label: t("escalation.clocks"),
        kind: "several",
        data: CLOCKS.map(choice("rulesClock")),
      },
      { key: "role", label: t("escalation.role"), kind: "one", data: LADDER_ROLES.map(choice("role")) },
      ...names(100),
    ],
    relapse_rules: [ofClass, within(1000, 0), number("within_days", "rules.withinDays", 0, 3650)],
    duplicate_rules: [
      ofClass,
      within(2000),
      number("within_days", "rules.closedDays", 0, 3650),
      number("percent", "rules.leastLike", 0, 100, "any"),
    ],
    evidence_rules: [
      ofClass,
      within(5000),
      number("within_deg", "photoRules.withinDeg", 1, 180, "any"),
      number("from_case_m", "photoRules.fromCaseM", 1, 50_000, "any"),
      number("clock_slack_min", "photoRules.slack", 0, 1440),
      number("alike_bits", "photoRules.alikeBits", 0, 3),
    ],
    problem_kinds: [
      { ...text("code", "rules.code", 40), isName: true },
      ...names(100),
      { key: "is_offered", label: t("suspensions.offered"), kind: "check" },
    ],
    alarm_signals: [
      { ...text("code", "rules.code", 60), isName: true },
      ...names(200),
      { key: "class_id", label: t("room.class"), kind: "one", data: classes },
      number("at_least", "alarms.atLeast", 1, 1000),
      number("window_min", "alarms.window", 1, 44_640),
      {
        key: "group_by",
        label: t("alarms.groupBy"),
        kind: "one",
        data: ["device", "place"].map(choice("alarmGroup")),
      },
      within(5000),
      {
        key: "channel",
        label: t("alarms.channel"),
        kind: "one",
        data: ["sensor", "video"].map(choice("channel")),
      },
      number("ahead_min", "alarms.ahead", 0, 1440),
      number("behind_h", "alarms.behind", 1, 8760),
    ],
    notice_preferences: [
      {
        key: "muted",
        label: t("ruleChange.field.muted"),
        kind: "several",
        data: ["alarms", "reports", "runs"].map(choice("ruleChange.topic")),
      },
    ],
    watches: [
      text("name", "watch.name", 100),
      text("name_en", "watch.nameEn", 100),
      { key: "class_codes", label: t("watch.classes"), kind: "several", data: [] },
      {
        key: "area_code",
        label: t("watch.area"),
        kind: "one",
        data: areas.map((one) => ({ value: one.code, label: nameOf(one) })),
        none: t("watch.wholeCity"),
      },
      {
        key: "method",
        label: t("watch.method"),
        kind: "one",
        data: ["permutation", "poisson"].map(choice("watchMethod")),
      },
      number("recurrence_days", "watch.recurrence", 1, 36_500),
      number("history_days", "watch.history", 2, 1830),
      number("longest_days", "watch.longest", 1, 60),
      number("reach_m", "watch.reach", 100, 5000),
      number("largest_share", "watch.share", 0.1, 50),
      number("fewest_cases", "watch.fewest", 2, 1000),
      number("every_min", "watch.every", 5, 10_080),
      number("replicates", "watch.replicates", 99, 9999),
      { key: "is_on", label: t("watch.isOn"), kind: "check" },
    ],
    patrol_rules: [
      number("longest_gap_s", "patrolRules.longestGap", 10, 3600),
      number("fastest_kmh", "patrolRules.fastest", 1, 300, "any"),
      number("coarsest_m", "patrolRules.coarsest", 1, 200, "any"),
      number("closest_s", "patrolRules.closest", 1, 60),
      number("least_s", "patrolRules.least", 0, 600),
      number("keep_track_days", "patrolRules.keepTrack", 1, 3650),
    ],
  };
}
