import { STAGES, type Stage } from "../cases/stages";

/** Every colour that the map is drawn with. A missing one is a compile error. */
export type MapPalette = {
  ground: string;
  water: string;
  waterLabel: string;
  building: string;
  buildingOutline: string;
  street: string;
  streetMajor: string;
  streetCasing: string;
  /** Streets from so far that they have no casing. */
  streetFar: string;
  rail: string;
  path: string;
  areaLine: string;
  areaLabel: string;
  placeLabel: string;
  streetLabel: string;
  halo: string;
  cellLine: string;
  /** One colour for each step of open cases, fewest first. */
  cellBusy: readonly [string, string, string, string];
  /** Cells that stand above the city, and below it. */
  hot: string;
  cold: string;
  chosen: string;
  ink: string;
  paper: string;
  late: string;
  stage: Record<Stage, string>;
  /** Component classes, by their major class; the last one is for all others. */
  component: readonly [string, string, string, string, string, string];
};

/**
 * The five stages cool down on their way: a report is hot, a closed case is ash. They are the same on the
 * map, in chips and in charts, and stay apart for colour-blind eyes (see palette.test.ts).
 */
export const STAGE_COLOURS: Record<"light" | "dark", Record<Stage, string>> = {
  light: {
    reported: "#d2291c",
    dispatched: "#b077e8",
    handling: "#263e9d",
    verifying: "#1a9d9c",
    closed: "#4d5b5e",
  },
  dark: {
    reported: "#ff6240",
    dispatched: "#cdb2ea",
    handling: "#3b86ea",
    verifying: "#6fe3b4",
    closed: "#6c7a7a",
  },
};

const LIGHT: MapPalette = {
  ground: "#f0ede4",
  water: "#bfd8de",
  waterLabel: "#3b6a76",
  building: "#e2ddcf",
  buildingOutline: "#cfc8b7",
  street: "#ffffff",
  streetMajor: "#fffdf6",
  streetCasing: "#cdc6b4",
  streetFar: "#cfc8b7",
  rail: "#b7b2a6",
  path: "#dcd7ca",
  areaLine: "#4f7a70",
  areaLabel: "#44584f",
  placeLabel: "#22332f",
  streetLabel: "#5d6762",
  halo: "#f6f4ee",
  cellLine: "#8fa39b",
  cellBusy: ["#f6dfa6", "#f2c15f", "#e5952c", "#b9621a"],
  hot: "#c2187a",
  cold: "#2f6fb5",
  chosen: "#0f5753",
  ink: "#14262b",
  paper: "#ffffff",
  late: "#c93a1e",
  stage: STAGE_COLOURS.light,
  component: ["#3d6fb0", "#8a6a2f", "#3f8a57", "#8c5aa0", "#b0553a", "#5f6f72"],
};

const DARK: MapPalette = {
  ground: "#0e181b",
  water: "#12303a",
  waterLabel: "#6fa6b5",
  building: "#172528",
  buildingOutline: "#203236",
  street: "#293d42",
  streetMajor: "#3d575c",
  streetCasing: "#0b1416",
  streetFar: "#2c4146",
  rail: "#3a4b4f",
  path: "#1f2f33",
  areaLine: "#6fa39c",
  areaLabel: "#a3bdb8",
  placeLabel: "#dbe8e5",
  streetLabel: "#8ca3a3",
  halo: "#0b1416",
  cellLine: "#3b5457",
  cellBusy: ["#4a3d1d", "#7d5a1c", "#bd821f", "#ffbf47"],
  hot: "#ff6fb5",
  cold: "#6fa8ee",
  chosen: "#7fe0d2",
  ink: "#e8f0ee",
  paper: "#0b1416",
  late: "#ff6f4d",
  stage: STAGE_COLOURS.dark,
  component: ["#7fb0f0", "#cfae6a", "#7fcf98", "#c79ae0", "#ee9478", "#9fb0b3"],
};

export const PALETTES: Record<"light" | "dark", MapPalette> = { light: LIGHT, dark: DARK };

/** `["match", stage, …]` arms that give each stage its colour. */
export function stageArms(palette: MapPalette): string[] {
  return STAGES.flatMap((stage) => [stage, palette.stage[stage]]);
}
