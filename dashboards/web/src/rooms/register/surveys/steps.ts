import type { SurveyCell } from "../../../api/surveys";
import type { Bounds } from "../../../map/city_map";

/** How far a survey has come in a cell. */
export const STEPS = ["notBegun", "begun", "done", "toDecide"] as const;
export type Step = (typeof STEPS)[number];

type Counts = Pick<SurveyCell, "open" | "found" | "missing" | "wrong_place" | "new">;

/** A cell is to be decided on once something in it is not as the register says; null where nothing stands. */
export function stepOf(cell: Counts): Step | null {
  if (cell.open + cell.found + cell.missing + cell.wrong_place + cell.new === 0) return null;
  if (cell.missing + cell.wrong_place + cell.new > 0) return "toDecide";
  if (cell.open === 0) return "done";
  return cell.found > 0 ? "begun" : "notBegun";
}

/** Half a cell, so that the outermost are seen whole. [°] */
const HALF = 0.0009;

/** What holds all cells of a survey. West, south, east, north. [°] */
export function frameOf(cells: readonly { lon: number; lat: number }[]): Bounds {
  const [lons, lats] = [cells.map((one) => one.lon), cells.map((one) => one.lat)];
  return [
    Math.min(...lons) - HALF,
    Math.min(...lats) - HALF,
    Math.max(...lons) + HALF,
    Math.max(...lats) + HALF,
  ];
}
