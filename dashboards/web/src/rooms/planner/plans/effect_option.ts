import type { Effect } from "../../../api/planning";
import { type ChartLook, chartAxis, chartBase } from "../charts/look";

/** Cases by week of the cells and of those they are matched with, and where it began. */
export function effectOption(
  look: ChartLook,
  effect: Effect,
  words: { x: string; y: string; mine: string; control: string; begins: string },
) {
  const points = (values: readonly number[]) => values.map((value, at) => [at - effect.weeks_before, value]);
  return {
    ...chartBase(look),
    grid: { left: 56, right: 16, top: 34, bottom: 44 },
    legend: { top: 0, left: 0, textStyle: { color: look.ink } },
    tooltip: { ...chartBase(look).tooltip, trigger: "axis" },
    xAxis: {
      ...chartAxis(look, words.x),
      min: -effect.weeks_before,
      max: effect.weeks_after - 1,
      minInterval: 1,
    },
    yAxis: { ...chartAxis(look, words.y, true), min: 0 },
    series: [
      {
        type: "line",
        name: words.mine,
        data: points(effect.treated_by_week),
        lineStyle: { color: look.accent, width: 2.5 },
        itemStyle: { color: look.accent },
        symbolSize: 5,
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: look.mark, type: "dashed" },
          label: { formatter: words.begins, color: look.mark },
          data: [{ xAxis: 0 }],
        },
      },
      {
        type: "line",
        name: words.control,
        data: points(effect.control_by_week),
        lineStyle: { color: look.soft, width: 2, type: "dashed" },
        itemStyle: { color: look.soft },
        symbolSize: 4,
      },
    ],
  };
}
