import type { Words } from "../en";
import type { conditions as english } from "../en/conditions";

/** Filing conditions and limits, in Chinese. */
export const conditions: Words<typeof english> = {
  condition: {
    lead: "各类事项的立案条件、结案条件和各环节时限。变更自生效日起适用，已立案件沿用原条件。",
    one: "立案条件",
    new: "新增条件",
    load: "从表格载入",
    loadHint:
      "每行一个条件：类别、编号、立案与结案条件、时限、照片、日期，列与导出的表格相同。先试载再载入，全部载入或全部不载入。",
    everyClass: "全部类别",
    examplesOnly: "仅看尚未采用的示例",
    none: "没有有效的条件。",
    default: "默认",
    example: "示例",
    filing: "立案条件",
    filing_en: "立案条件（英文）",
    closing: "结案条件",
    closing_en: "结案条件（英文）",
    clock: { accept: "受理", dispatch: "派遣", handle: "处置", verify: "核查" },
    photos: "照片",
    photos_before: "处置前照片数",
    photos_after: "处置后照片数",
    limit: "时限",
    noLimit: "不限",
    code: "条件编号",
    basis: "时限依据",
    on: "生效日期",
    is_same_spot_required: "处置前后照片须为同一地点",
    is_emergency: "属紧急事项，不论类别",
    end: "于该日终止",
    keep: "已按原条件立案的案件不受影响，历史不会改写。",
    since: "自 {{day}} 起",
    until: "至 {{day}}",
  },
};
