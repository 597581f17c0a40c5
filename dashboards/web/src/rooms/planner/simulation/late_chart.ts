import { type ChartLook, chartAxis, chartBase } from "../charts/look";

export type Side = { mean: number; low: number; high: number } | null;
export type Bar = { name: string; was: Side; wouldBe: Side; observed?: number | null };

type RenderApi = { value: (at: number) => number; coord: (point: number[]) => number[] };

/** Shares of each row on two sides, with their intervals: a point is the mean, the line what it may as well be. */
export function lateOption(
  look: ChartLook,
  bars: readonly Bar[],
  words: { x: string; was: string; wouldBe: string },
) {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const sides = [
    { key: "was" as const, name: words.was, colour: look.soft, shift: -4 },
    { key: "wouldBe" as const, name: words.wouldBe, colour: look.accent, shift: 4 },
  ];
  return {
    ...chartBase(look),
    grid: { left: 10, right: 20, top: 30, bottom: 40, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: look.ink }, itemHeight: 8, itemWidth: 16 },
    tooltip: {
      ...chartBase(look).tooltip,
      formatter: ({ dataIndex, seriesName }: { dataIndex: number; seriesName: string }) => {
        const bar = bars[dataIndex];
        const side = seriesName === words.was ? bar?.was : bar?.wouldBe;
        return bar === undefined || side == null
          ? ""
          : `${bar.name}<br>${seriesName}: <b>${percent(side.mean)}</b> (${percent(side.low)} – ${percent(side.high)})`;
      },
    },
    xAxis: {
      ...chartAxis(look, words.x),
      min: 0,
      axisLabel: {
        ...chartAxis(look, words.x).axisLabel,
        formatter: (value: number) => `${Math.round(100 * value)} %`,
      },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: bars.map(({ name }) => name),
      axisLabel: { color: look.ink, fontSize: 12, width: 170, overflow: "truncate" },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: look.line } },
    },
    series: sides.map(({ key, name, colour, shift }) => ({
      type: "custom",
      name,
      itemStyle: { color: colour },
      encode: { x: [1, 2, 3], y: 0 },
      data: bars.map((bar, at) => [
        at,
        bar[key]?.low ?? null,
        bar[key]?.mean ?? null,
        bar[key]?.high ?? null,
      ]),
      renderItem: (_: unknown, api: RenderApi) => {
        if (Number.isNaN(api.value(2))) return null;
        const [low = 0, y = 0] = api.coord([api.value(1), api.value(0)]);
        const [middle = 0] = api.coord([api.value(2), api.value(0)]);
        const [high = 0] = api.coord([api.value(3), api.value(0)]);
        return {
          type: "group",
          children: [
            {
              type: "line",
              shape: { x1: low, x2: Math.max(high, low + 1), y1: y + shift, y2: y + shift },
              style: { stroke: colour, lineWidth: 3 },
            },
            { type: "circle", shape: { cx: middle, cy: y + shift, r: 4.5 }, style: { fill: colour } },
          ],
        };
      },
    })),
  };
}

/** So high is a chart of so many rows. [px] */
export function heightOf(rows: number): number {
  return 80 + 30 * rows;
}
