import type { Words } from "../en";
import type { ruleChanges as english } from "../en/rule_changes";

/** The journal of rules, in Chinese. */
export const ruleChanges: Words<typeof english> = {
  ruleChange: {
    title: "最近的改动",
    hint: "谁改了哪一份规则、改动前后的内容。立案条件和责任另有各自的历史。",
    none: "尚无改动。",
    command: "服务器命令",
    changed_one: "{{count}} 行改写",
    changed_other: "{{count}} 行改写",
    gone_one: "{{count}} 行删去",
    gone_other: "{{count}} 行删去",
    fresh_one: "{{count}} 行新增",
    fresh_other: "{{count}} 行新增",
    isGone: "删去",
    isNew: "新增",
    field: {
      level: "级次",
      name: "名称",
      note: "备注",
      reason: "原因",
      place: "范围",
      madeBy: "制定人",
      madeAt: "制定时间",
    },
    list: {
      alarm_signals: "报警",
      calendars: "日历",
      collector_places: "责任网格",
      control_areas: "管控区域",
      duplicate_rules: "重复案件",
      escalation_levels: "升级",
      evidence_rules: "照片证据",
      notice_preferences: "他人的通知方式",
      patrol_rules: "巡查",
      person_skills: "技能",
      problem_kinds: "挂账问题库",
      relapse_rules: "复发",
    },
  },
};
