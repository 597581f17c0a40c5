import type { MapPalette } from "../../../layers/palette";

/** The colours that charts are drawn with: those of the page, which a canvas cannot read by itself. */
export type ChartLook = {
  ink: string;
  soft: string;
  line: string;
  paper: string;
  accent: string;
  mark: string;
};

const LOOKS: Record<"light" | "dark", ChartLook> = {
  light: {
    ink: "#14262b",
    soft: "#4a5d61",
    line: "#dcd9ce",
    paper: "#ffffff",
    accent: "#0f5753",
    mark: "#b3261e",
  },
  dark: {
    ink: "#e8f0ee",
    soft: "#a3b6b6",
    line: "#24363a",
    paper: "#111d20",
    accent: "#7fd0c4",
    mark: "#ff8d70",
  },
};

export function chartLook(palette: MapPalette): ChartLook {
  return palette.paper === "#ffffff" ? LOOKS.light : LOOKS.dark;
}

const FONT =
  '"Atkinson Hyperlegible Next Variable", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** What all charts share: type, grid, tooltip, no movement. */
export function chartBase({ ink, line, paper }: ChartLook) {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: ink },
    grid: { left: 8, right: 14, top: 14, bottom: 6, containLabel: true },
    tooltip: {
      confine: true,
      backgroundColor: paper,
      borderColor: line,
      textStyle: { color: ink, fontFamily: FONT, fontSize: 13 },
    },
  };
}

/** An axis in the page's inks, with its name under or beside it. */
export function chartAxis({ soft, line }: ChartLook, name: string, isUpright = false) {
  return {
    type: "value" as const,
    name,
    nameLocation: "middle" as const,
    nameGap: isUpright ? 44 : 28,
    nameTextStyle: { color: soft, fontSize: 12 },
    axisLabel: { color: soft, fontSize: 12, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: soft } },
    axisTick: { show: true, lineStyle: { color: soft } },
    splitLine: { lineStyle: { color: line, opacity: 0.6 } },
  };
}
