import type { Words } from "../en";
import type { planner as english } from "../en/planner";

/** The planner's room, in Chinese. */
export const planner: Words<typeof english> = {
  planner: {
    parts: "规划分析各部分",
  },
  plannerPart: {
    studio: "分析工作台",
    runs: "分析记录",
    rates: "发生率",
    survival: "部件寿命",
    simulation: "情景推演",
    plans: "巡查计划与关注清单",
    watches: "监测",
    reports: "报告",
    exports: "数据导出",
  },
  plannerTitle: {
    studio: "分析工作台",
    runs: "分析记录",
    rates: "真实发生率",
    survival: "部件能用多久",
    simulation: "情景推演",
    plans: "巡查计划与关注清单",
    watches: "聚集监测",
    reports: "报告",
    exports: "数据导出",
  },
  plannerLead: {
    studio:
      "就全市单元网格提出一个问题。答案包括地图、一句话结论和结果卡片，任何人凭卡片重算都能得到完全相同的结果。",
    runs: "每次分析的数据、方法和随机种子。可打开一项，或并排比较两项。",
    rates: "案件数与其暴露量相比：人口、部件、街道长度、巡查时长。",
    survival: "各类部件多久会出问题，应当多久巡检一次。",
    simulation: "按全市自身的办理流程反复推演：换一换人手、时限或边界会怎样。",
    plans: "到期之前需要关注或巡查的网格，以及实际效果。",
    watches: "每隔几分钟扫描一次案卷：偶然难以解释的时空聚集会成为指挥地图上的警报。",
    reports: "一个区域或部门的月度报告，无网络也能阅读。",
    exports: "各类表格和分析结果，可供其他软件使用。",
  },
};
