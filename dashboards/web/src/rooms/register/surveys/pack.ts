import type { SurveyStop } from "../../../api/surveys";
import { distanceM } from "../../../map/distance";

/** So many cells of a survey are taken along for places without a network. */
export const MOST_PACKED = 8;

type Place = { lon: number; lat: number };

/** Put a cell on top of what is taken along; what was there of it before is older. */
export function packed(pack: readonly SurveyStop[], stop: SurveyStop): SurveyStop[] {
  if (stop.cell_code === null) return [...pack];
  return [stop, ...pack.filter((one) => one.cell_code !== stop.cell_code)].slice(0, MOST_PACKED);
}

/** What is still to be seen of a cell that was taken along. */
function openOf(stop: SurveyStop, seen: ReadonlySet<string>): SurveyStop["items"] {
  return stop.items.filter((item) => item.finding === null && !seen.has(item.code));
}

/** The cell that was asked for, else the one with something open nearest to a place; null where there is none. */
export function fromPack(
  pack: readonly SurveyStop[],
  { at, cell, seen }: { at: Place; cell: string | null; seen: ReadonlySet<string> },
): SurveyStop | null {
  if (cell !== null) return pack.find((one) => one.cell_code === cell) ?? null;
  let nearest: { stop: SurveyStop; far: number } | null = null;
  for (const stop of pack) {
    for (const item of openOf(stop, seen)) {
      const far = distanceM(at, item);
      if (nearest === null || far < nearest.far) nearest = { stop, far };
    }
  }
  return nearest?.stop ?? null;
}

/** Which cells to take along: the nearest with something open that are not packed yet. */
export function toPack(
  cells: readonly ({ cell_code: string; open: number } & Place)[],
  pack: readonly SurveyStop[],
  at: Place,
): string[] {
  const has = new Set(pack.map((one) => one.cell_code));
  return cells
    .filter((one) => one.open > 0)
    .map((one) => ({ code: one.cell_code, far: distanceM(at, one) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, MOST_PACKED - 1)
    .map((one) => one.code)
    .filter((code) => !has.has(code));
}
