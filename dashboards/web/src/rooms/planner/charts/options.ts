import { type ChartLook, chartAxis, chartBase } from "./look";

type Histogram = {
  edges: readonly number[];
  counts: readonly number[];
  xName: string;
  yName: string;
  /** The colour of a bar by the middle of it; the page's own where none is given. */
  colourOf?: ((middle: number) => string) | undefined;
  /** A line across it, and what it is called. */
  mark?: { value: number; name: string } | undefined;
  told: (value: number) => string;
};

/** How many values lie in each bin, as bars that touch. */
export function histogramOption(
  look: ChartLook,
  { edges, counts, xName, yName, colourOf, mark, told }: Histogram,
) {
  const bars = counts.map((count, bin) => {
    const [from = 0, to = 0] = [edges[bin], edges[bin + 1]];
    return { from, to, count, colour: colourOf?.((from + to) / 2) ?? look.accent };
  });
  const [low = 0, high = 0] = [edges[0], edges.at(-1)];
  const reach = mark === undefined ? [low, high] : [Math.min(low, mark.value), Math.max(high, mark.value)];
  const room = mark === undefined ? 0 : ((reach[1] ?? 0) - (reach[0] ?? 0)) * 0.04;
  return {
    ...chartBase(look),
    grid: { left: 56, right: 16, top: mark === undefined ? 12 : 26, bottom: 46 },
    tooltip: {
      ...chartBase(look).tooltip,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const bar = bars[dataIndex];
        return bar === undefined ? "" : `${told(bar.from)} – ${told(bar.to)}: <b>${told(bar.count)}</b>`;
      },
    },
    xAxis: {
      ...chartAxis(look, xName),
      min: (reach[0] ?? 0) - room,
      max: (reach[1] ?? 0) + room,
      splitLine: { show: false },
      axisLabel: {
        ...chartAxis(look, xName).axisLabel,
        formatter: told,
        showMinLabel: false,
        showMaxLabel: false,
      },
    },
    yAxis: { ...chartAxis(look, yName, true), axisLine: { show: false }, axisTick: { show: false } },
    series: [
      {
        type: "custom",
        encode: { x: [0, 1], y: 2 },
        data: bars.map(({ from, to, count }) => [from, to, count]),
        renderItem: (params: { dataIndex: number }, api: RenderApi) => {
          const [left = 0, top = 0] = api.coord([api.value(0), api.value(2)]);
          const [right = 0, foot = 0] = api.coord([api.value(1), 0]);
          // One cell among thousands is still to be seen.
          const high = api.value(2) > 0 ? Math.max(2, foot - top) : 0;
          return {
            type: "rect",
            shape: { x: left, y: foot - high, width: Math.max(1, right - left - 1), height: high },
            style: { fill: bars[params.dataIndex]?.colour ?? look.accent },
          };
        },
        ...(mark === undefined
          ? {}
          : {
              markLine: {
                symbol: "none",
                silent: true,
                lineStyle: { color: look.mark, width: 2, type: "solid" },
                label: {
                  formatter: mark.name,
                  color: look.mark,
                  position: "end",
                  fontSize: 12,
                  // A name beside the frame's edge grows inwards.
                  align: mark.value > (low + high) / 2 ? "right" : "left",
                },
                data: [{ xAxis: mark.value }],
              },
            }),
      },
    ],
  };
}

type RenderApi = { value: (dimension: number) => number; coord: (point: number[]) => number[] };

/** An axis whose ends are not round numbers: they go untold. */
function inner(axis: ReturnType<typeof chartAxis>, ends: { min: number; max: number }) {
  return {
    ...axis,
    ...ends,
    splitLine: { show: false },
    axisLabel: { ...axis.axisLabel, showMinLabel: false, showMaxLabel: false },
  };
}

type Scatter = {
  /** Of each cell: its value, its neighbours', its id, its quadrant. */
  points: readonly (readonly number[])[];
  slope: number;
  xName: string;
  yName: string;
  /** Colours of the quadrants, by their number; the last one is for none. */
  quadrants: readonly string[];
  /** The place in `points` that is framed; -1 for none. */
  chosen: number;
  told: (value: number) => string;
  nameOf: (point: readonly number[]) => string;
};

/** Each cell's own value against its neighbours', the middle lines, and the line whose slope is Moran's I. */
export function scatterOption(
  look: ChartLook,
  { points, slope, xName, yName, quadrants, chosen, told, nameOf }: Scatter,
) {
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis] ?? 0)) as [number[], number[]];
  const [low, high] = [Math.min(0, ...xs), Math.max(0, ...xs)];
  const within = (values: readonly number[]) => {
    const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
    const room = (most - least) * 0.04 || 1;
    return { min: least - room, max: most + room };
  };
  const cross = { symbol: "none", silent: true, lineStyle: { color: look.soft, type: "dashed", width: 1 } };
  return {
    ...chartBase(look),
    grid: { left: 60, right: 16, top: 12, bottom: 46 },
    tooltip: {
      ...chartBase(look).tooltip,
      formatter: ({ dataIndex, seriesIndex }: { dataIndex: number; seriesIndex: number }) => {
        const point = seriesIndex === 0 ? points[dataIndex] : points[chosen];
        return point === undefined
          ? ""
          : `${nameOf(point)}<br>${told(point[0] ?? 0)} · ${told(point[1] ?? 0)}`;
      },
    },
    xAxis: inner(chartAxis(look, xName), within(xs)),
    yAxis: inner(chartAxis(look, yName, true), within([...ys, low * slope, high * slope])),
    series: [
      {
        type: "scatter",
        symbolSize: points.length > 1500 ? 4 : 6,
        data: points.map(([x = 0, y = 0, , quadrant = 0]) => ({
          value: [x, y],
          itemStyle: { color: quadrants[quadrant] ?? quadrants.at(-1) ?? look.accent, opacity: 0.75 },
        })),
        markLine: {
          ...cross,
          label: { show: false },
          data: [{ xAxis: 0 }, { yAxis: 0 }],
        },
      },
      {
        type: "line",
        symbol: "none",
        silent: true,
        lineStyle: { color: look.ink, width: 2 },
        data: [
          [low, low * slope],
          [high, high * slope],
        ],
      },
      {
        type: "scatter",
        symbolSize: 14,
        z: 5,
        itemStyle: { color: "transparent", borderColor: look.mark, borderWidth: 2.5 },
        data: points[chosen] === undefined ? [] : [[points[chosen][0], points[chosen][1]]],
      },
    ],
  };
}
