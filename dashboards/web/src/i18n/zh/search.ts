import type { Dictionary } from "../en";

/** The search box, in Chinese. */
export const search: Pick<Dictionary, "search"> = {
  search: {
    answers: "搜索结果",
    none: "没有名为“{{words}}”或相近的地点。",
    meant: "没有名为“{{words}}”的地点，以下是“{{meant}}”的结果：",
    incomplete: "新地名的拼音尚未生成，暂时只能用汉字搜索。",
    address: "街道、地点或门牌号",
    kind: {
      area: "区域",
      street: "街巷",
      place: "地点",
      building: "建筑",
      cell: "单元网格",
      component: "部件",
      case: "案件",
    },
  },
};
