import type { Words } from "../en";
import type { why as english } from "../en/why";

/** Why a case is due when it is, in Chinese. */
export const why: Words<typeof english> = {
  due: {
    title: "时限依据",
    counted: "已计入",
    notCounted: "工作时间，未计入",
    rested: "暂停计时",
    now: "现在",
    dueHere: "截止",
    atRisk: "已用五分之四",
    veryLate: "达时限三倍",
    calendar: "工作日历第 {{id}} 版",
    everyHour: "昼夜连续计时。",
    amount: "计入 {{amount}}",
    nothing: "不计",
    clock: { accept: "受理期限", dispatch: "派遣期限", handle: "处置期限", verify: "核查期限" },
    kept: "按时",
    missed: "超时",
    running: "计时中",
    kind: {
      workday: "工作日",
      weekend: "休息日",
      holiday: "节假日",
      make_up: "调休上班",
      special_hours: "特殊工时",
      every_hour: "全天",
    },
    plot: "逐日计时：哪些时段计入",
  },
};
