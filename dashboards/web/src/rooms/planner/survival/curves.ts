import type { SurvivalGroup } from "../../../api/rates";
import { type ChartLook, chartAxis, chartBase } from "../charts/look";

type Named = { group: SurvivalGroup; name: string; colour: string };
type Curves = {
  groups: readonly Named[];
  /** The end of the axis. [d] */
  until: number;
  xName: string;
  yName: string;
  told: (value: number) => string;
};

/** A step function as points of a line: it begins at all, and goes on level to the end of the axis. */
export function stepsOf(
  times: readonly number[],
  values: readonly number[],
  until: number,
): [number, number][] {
  const points: [number, number][] = [[0, 100]];
  let level = 100;
  times.forEach((time, at) => {
    points.push([time, level]);
    level = 100 * (values[at] ?? 0);
    points.push([time, level]);
  });
  points.push([Math.max(until, times.at(-1) ?? 0), level]);
  return points;
}

/** The least share that is shown: curves that stay near the top are looked at closely. [%] */
export function floorOf(groups: readonly Named[]): number {
  const lows = groups.flatMap(({ group }) =>
    group.curve === null || group.lives < 30 ? [] : group.curve.low,
  );
  const least = 100 * Math.min(1, ...lows);
  return least > 50 ? Math.max(0, Math.floor(least / 5) * 5 - 5) : 0;
}

/** Survival curves, each with its interval as a band. */
export function curvesOption(look: ChartLook, { groups, until, xName, yName, told }: Curves) {
  const floor = floorOf(groups);
  const shown = groups.filter(({ group }) => group.curve !== null);
  return {
    ...chartBase(look),
    grid: { left: 58, right: 18, top: 44, bottom: 46 },
    legend: {
      top: 4,
      type: "scroll",
      textStyle: { color: look.ink },
      icon: "roundRect",
      itemHeight: 4,
      data: shown.map(({ name }) => name),
    },
    tooltip: {
      ...chartBase(look).tooltip,
      trigger: "axis",
      formatter: (hits: { seriesName: string; value: number[]; color: string }[]) => {
        const lines = hits
          .filter(({ seriesName }) => shown.some(({ name }) => name === seriesName))
          .map(({ seriesName, value }) => `${seriesName}: <b>${(value[1] ?? 0).toFixed(1)} %</b>`);
        return [`${told(Math.round(hits[0]?.value[0] ?? 0))} ${xName}`, ...new Set(lines)].join("<br>");
      },
    },
    xAxis: { ...chartAxis(look, xName), min: 0, max: Math.ceil(until) },
    yAxis: { ...chartAxis(look, yName, true), min: floor, max: 100 },
    series: shown.flatMap(({ group, name, colour }) => bandAndLine(group, name, colour, until, floor)),
  };
}

function bandAndLine({ curve }: SurvivalGroup, name: string, colour: string, until: number, floor: number) {
  if (curve === null) return [];
  const [low, high] = [stepsOf(curve.times, curve.low, until), stepsOf(curve.times, curve.high, until)];
  const outline = [...high, ...low.toReversed()].map(([x, y]) => [x, Math.max(floor, y)]);
  return [
    {
      type: "custom",
      silent: true,
      tooltip: { show: false },
      data: [0],
      renderItem: (_: unknown, api: { coord: (point: (number | undefined)[]) => number[] }) => ({
        type: "polygon",
        shape: { points: outline.map((point) => api.coord(point)) },
        style: { fill: colour, opacity: 0.16 },
      }),
    },
    {
      name,
      type: "line",
      symbol: "none",
      lineStyle: { color: colour, width: 2.2 },
      itemStyle: { color: colour },
      data: stepsOf(curve.times, curve.survival, until),
    },
  ];
}
