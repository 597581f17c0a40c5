import type { Numbers } from "../../../api/rates";
import { type ChartLook, chartAxis, chartBase } from "../charts/look";

/** A bar of a ranking: a value with its interval; `drawn` is a second estimate of the same. */
export type Bar = {
  key: number;
  name: string;
  value: number;
  low: number | null;
  high: number | null;
  drawn?: number | null;
  isStrong?: boolean;
};

type Ranked = {
  bars: readonly Bar[];
  xName: string;
  told: (value: number) => string;
  /** A line across it, and what it is called. */
  mark?: { value: number; name: string } | undefined;
  isLog?: boolean;
  colourOf?: (bar: Bar) => string;
  between: (bar: Bar) => string;
};

type RenderApi = { value: (dimension: number) => number; coord: (point: number[]) => number[] };

/** The height of a row. [px] */
export const ROW = 25;

/** Bars of the units that have a value, the highest first. */
export function barsOf(
  names: readonly string[],
  values: Numbers,
  low: Numbers,
  high: Numbers,
  drawn?: Numbers,
): Bar[] {
  return names
    .flatMap((name, key) => {
      const value = values[key];
      if (value === null || value === undefined) return [];
      return [
        { key, name, value, low: low[key] ?? null, high: high[key] ?? null, drawn: drawn?.[key] ?? null },
      ];
    })
    .sort((a, b) => b.value - a.value || a.key - b.key);
}

/** How high a chart of so many bars is. [px] */
export function heightOf(bars: readonly unknown[]): number {
  return Math.max(3, bars.length) * ROW + 70;
}

/** The least and the most that is shown: an interval without end does not stretch the axis. */
export function reachOf(bars: readonly Bar[], isLog: boolean): [number, number] {
  const values = bars.flatMap(({ value, low, high, drawn }) => [
    value,
    low ?? value,
    high ?? value,
    drawn ?? value,
  ]);
  const positive = isLog ? values.filter((one) => one > 0) : values;
  if (positive.length === 0) return isLog ? [0.1, 10] : [0, 1];
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  if (isLog) return [Math.max(least * 0.9, 0.01), Math.min(most * 1.1, 1000)];
  const room = 0.03 * (Math.max(most, 0) - Math.min(least, 0) || 1);
  return [least < 0 ? least - room : 0, most > 0 ? most + room : 0];
}

/** Points with whiskers, a row a unit, the highest on top: what the interval leaves open is seen at once. */
export function rankedOption(
  look: ChartLook,
  { bars, xName, told, mark, isLog = false, colourOf, between }: Ranked,
) {
  const [least, most] = reachOf(bars, isLog);
  const axis = chartAxis(look, xName);
  return {
    ...chartBase(look),
    grid: { left: 8, right: 22, top: mark === undefined ? 8 : 24, bottom: 44, containLabel: true },
    tooltip: {
      ...chartBase(look).tooltip,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const bar = bars[dataIndex];
        return bar === undefined ? "" : `${bar.name}<br><b>${told(bar.value)}</b> ${between(bar)}`;
      },
    },
    xAxis: {
      ...axis,
      type: isLog ? ("log" as const) : ("value" as const),
      ...(isLog && { logBase: 2 }),
      min: least,
      max: most,
      axisLabel: { ...axis.axisLabel, formatter: told, showMinLabel: !isLog, showMaxLabel: false },
    },
    yAxis: {
      type: "category" as const,
      inverse: true,
      data: bars.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: look.ink, fontSize: 13, interval: 0, width: 150, overflow: "truncate" },
    },
    series: [
      {
        type: "custom",
        encode: { x: 1, y: 0 },
        data: bars.map((bar, row) => [row, bar.value]),
        renderItem: (params: { dataIndex: number }, api: RenderApi) => {
          const bar = bars[params.dataIndex];
          if (bar === undefined) return null;
          const colour = colourOf?.(bar) ?? look.accent;
          const at = (value: number) =>
            api.coord([Math.min(most, Math.max(least, value)), params.dataIndex])[0] ?? 0;
          const y = api.coord([bar.value, params.dataIndex])[1] ?? 0;
          const [left, right] = [at(bar.low ?? (isLog ? least : bar.value)), at(bar.high ?? most)];
          return {
            type: "group",
            children: [
              {
                type: "line",
                shape: { x1: left, y1: y, x2: right, y2: y },
                style: { stroke: colour, lineWidth: 5, opacity: 0.28, lineCap: "round" },
              },
              ...(bar.drawn === null || bar.drawn === undefined
                ? []
                : [
                    {
                      type: "rect",
                      shape: { x: at(bar.drawn) - 1, y: y - 8, width: 2, height: 16 },
                      style: { fill: look.ink },
                    },
                  ]),
              {
                type: "circle",
                shape: { cx: at(bar.value), cy: y, r: bar.isStrong === false ? 4 : 5 },
                style: { fill: bar.isStrong === false ? look.paper : colour, stroke: colour, lineWidth: 2 },
              },
            ],
          };
        },
        ...(mark === undefined
          ? {}
          : {
              markLine: {
                symbol: "none",
                silent: true,
                lineStyle: { color: look.mark, width: 1.5, type: "dashed" },
                label: {
                  formatter: mark.name,
                  color: look.mark,
                  position: "start",
                  fontSize: 12,
                  distance: 4,
                },
                data: [{ xAxis: mark.value }],
              },
            }),
      },
    ],
  };
}
