import type { ChangesMap, Fate } from "../../../api/versions";
import type { Shapes } from "../../../map/page_map";

/** What becomes of a cell that is retired, as numbers and maps name it. */
export const FATES = ["split", "merged", "moved", "given_up"] as const satisfies readonly Fate[];

/** As the sheet of `gridcity tile --diff-map` draws them. */
export const FATE_COLOURS: Record<Fate, string> = {
  split: "#d95f02",
  merged: "#7570b3",
  moved: "#e6ab02",
  given_up: "#a50f15",
};

/** The borders of new cells: to be seen on light ground and on dark. */
export const NEW_COLOUR = "#1f9e7a";

/** Areas that changed, from far: none of the fates, and not what open cases are drawn in. */
export const AREA_COLOUR = "#2b6cb0";

/** How strong a retired cell is drawn, and the most changed area. [-] */
const CELL_WEIGHT = 0.75;

/** What changed, as shapes: cells by their fate, new ones as lines; areas by how much changed in them. */
export function shapesOf(map: ChangesMap): Shapes {
  const changesIn = (properties: Record<string, unknown>) =>
    Number(properties["retired"] ?? 0) + Number(properties["fresh"] ?? 0);
  const most = Math.max(1, ...map.features.map((one) => changesIn({ ...one.properties })));
  return {
    type: "FeatureCollection",
    features: map.features.map(({ geometry, properties }) => {
      const said: Record<string, unknown> = { ...properties };
      const drawn =
        said["what"] === "area"
          ? { weight: 0.15 + 0.85 * (changesIn(said) / most), colour: AREA_COLOUR }
          : said["what"] === "new"
            ? { weight: 0, colour: "rgba(0, 0, 0, 0)", line: NEW_COLOUR }
            : { weight: CELL_WEIGHT, colour: FATE_COLOURS[said["fate"] as Fate] ?? FATE_COLOURS.moved };
      const key = said["what"] === "area" ? `area/${said["code"]}` : `cell/${said["code"]}`;
      return { type: "Feature" as const, geometry, properties: { key, ...drawn } };
    }),
  };
}

/** A box as addresses write it, to about a metre: the same view asks for the same. */
export function boxOf(bounds: readonly number[]): string {
  return bounds.map((one) => one.toFixed(5)).join(",");
}
