/** The journal of rules. */
export const ruleChanges = {
  ruleChange: {
    title: "Last changes",
    hint: "Who changed which list, from what to what. Limits and duty keep their own history.",
    none: "Nothing was changed yet.",
    command: "a command of the server",
    gone_one: "{{count}} row gone or said otherwise",
    gone_other: "{{count}} rows gone or said otherwise",
    fresh_one: "{{count}} row new or said so since",
    fresh_other: "{{count}} rows new or said so since",
    before: "Before",
    after: "Since",
    more: "Show more",
    list: {
      alarm_signals: "Alarms",
      calendars: "Calendars",
      collector_places: "Collectors",
      control_areas: "Control areas",
      duplicate_rules: "Duplicates",
      escalation_levels: "Escalation",
      evidence_rules: "Evidence",
      patrol_rules: "Patrols",
      person_skills: "Skills",
      problem_kinds: "Problem library",
      relapse_rules: "Relapses",
    },
  },
};
