import type { MatterClass } from "../../api/types";

export const COMMON = [
  "manhole",
  "road",
  "lamp",
  "refuse",
  "water",
  "tree",
  "signal",
  "noise",
  "ice",
] as const;

export type CommonKind = (typeof COMMON)[number];

/**
 * What citizens report most, found in whatever catalogue the city has by its English names: the first name
 * that fits the first pattern wins.
 */
const PATTERNS: Record<CommonKind, RegExp[]> = {
  manhole: [/missing manhole/i, /manhole|catchbasin/i],
  road: [/damaged road|pothole/i, /road surface|pavement/i],
  lamp: [/street ?(lamp|light)/i],
  refuse: [/accumulated refuse|illegal dumping/i, /refuse|trash|litter/i],
  water: [/burst water|water main/i, /flooding|leak/i],
  tree: [/fallen tree/i, /tree/i],
  signal: [/traffic signal/i],
  noise: [/noise nuisance/i, /noise/i],
  ice: [/ice on|snow/i],
};

function find(classes: readonly MatterClass[], patterns: readonly RegExp[]): MatterClass | undefined {
  for (const pattern of patterns) {
    const found = classes.find((one) => pattern.test(one.name_en));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The large tiles of the citizen's form. A kind that the catalogue lacks is left out. */
export function commonClasses(classes: readonly MatterClass[]): { kind: CommonKind; classId: number }[] {
  return COMMON.flatMap((kind) => {
    const found = find(classes, PATTERNS[kind]);
    return found === undefined ? [] : [{ kind, classId: found.id }];
  });
}
