import type { Dictionary } from "../en";

/** The first page and the door, in Chinese. */
export const doors: Pick<Dictionary, "landing" | "signIn" | "account"> = {
  landing: {
    title: "城市里的每件事，都在这一张图上",
    lead: "{{city}}划分为 {{cells}} 个万米单元网格。哪一格出了问题，就立为案件：上报、派遣、处置、核查、结案。",
    command: "指挥地图",
    commandHint: "供受理员、派遣员和值班长使用",
    register: "部件登记",
    registerHint: "部件、普查、责任，供登记管理人员使用",
    report: "我要上报",
    reportHint: "人人可用，无需注册",
    status: "我的上报办得怎样？",
    statusHint: "凭编号和查询码查看",
  },
  signIn: {
    title: "登录",
    lead: "供城市管理工作人员使用。",
    login: "账号",
    password: "密码",
    failed: "账号或密码不对。",
    demo: "示例城市：选择身份登录",
    demoHint: "演示账号，密码均为：{{password}}",
  },
  account: {
    password: "修改密码",
    present: "当前密码",
    wanted: "新密码",
    again: "再次输入新密码",
    least: "至少 {{count}} 个字符。",
    wrong: "当前密码不正确。",
    differs: "两次输入不一致。",
    change: "修改",
    done: "密码已修改，您的其他登录均已退出。",
  },
};
