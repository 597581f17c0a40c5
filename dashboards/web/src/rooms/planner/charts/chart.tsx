import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { Waiting } from "../../../ui/waiting";
import styles from "./chart.module.css";

type Props = {
  option: EChartsCoreOption;
  /** [px] */
  height: number;
  /** What it shows, in a sentence: for whoever does not see it. */
  label: string;
  /** Hears which piece of data was pressed. */
  onPress?: (point: { seriesIndex: number; dataIndex: number; data: unknown }) => void;
};

/** A chart by ECharts, which is fetched when the first one is shown. It is as wide as its frame. */
export function Chart({ option, height, label, onPress }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const heard = useRef(onPress);
  heard.current = onPress;

  useEffect(() => {
    const inside = frame.current;
    if (inside === null) return;
    let made: EChartsType | null = null;
    let isOver = false;
    const watch = new ResizeObserver(() => made?.resize());
    void import("./engine").then(({ init }) => {
      if (isOver) return;
      made = init(inside);
      made.on("click", (event) =>
        heard.current?.({
          seriesIndex: event.seriesIndex ?? 0,
          dataIndex: event.dataIndex,
          data: event.data,
        }),
      );
      watch.observe(inside);
      setChart(made);
    });
    return () => {
      isOver = true;
      watch.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, []);

  useEffect(() => chart?.setOption(option, { notMerge: true }), [chart, option]);

  return (
    <div className={styles["chart"]} style={{ height }} role="img" aria-label={label}>
      {chart === null && <Waiting height={height} />}
      <div ref={frame} className={styles["canvas"]} />
    </div>
  );
}
