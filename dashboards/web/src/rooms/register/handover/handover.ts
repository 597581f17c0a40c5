import type { Handover } from "../../../api/responsible";

/** What becomes of a capacity: it stays, nobody has it any more, or a department by its number. */
export type Wish = "stays" | "nobody" | `${number}`;
export const PARTIES = ["governing", "owner", "maintainer"] as const;

/** What was filled in: which components, and who is to have them. */
export type Draft = {
  area: string | null;
  cell: string;
  classes: readonly string[];
  codes: readonly string[];
  heldBy: string | null;
  wishes: Record<(typeof PARTIES)[number], Wish>;
  on: string;
  note: string;
};

export function blankDraft(today: string): Draft {
  return {
    area: null,
    cell: "",
    classes: [],
    codes: [],
    heldBy: null,
    wishes: { governing: "stays", owner: "stays", maintainer: "stays" },
    on: today,
    note: "",
  };
}

/** Whether it says which components, and what of theirs changes. */
export function isWhole(draft: Draft): boolean {
  const { area, cell, classes, codes, heldBy, wishes, on } = draft;
  const isNarrowed =
    area !== null || cell.trim() !== "" || classes.length > 0 || codes.length > 0 || heldBy !== null;
  return isNarrowed && on !== "" && PARTIES.some((party) => wishes[party] !== "stays");
}

/** What is asked of the server; a capacity that stays is not named. */
export function handoverOf(draft: Draft): Handover {
  const { area, cell, classes, codes, heldBy, wishes, on, note } = draft;
  const given = PARTIES.filter((party) => wishes[party] !== "stays").map((party) => [
    `${party}_id`,
    wishes[party] === "nobody" ? null : Number(wishes[party]),
  ]);
  return {
    class_ids: classes.map(Number),
    codes: [...codes],
    ...(area === null ? {} : { area }),
    ...(cell.trim() === "" ? {} : { cell_code: cell.trim() }),
    ...(heldBy === null ? {} : { held_by_id: Number(heldBy) }),
    ...(Object.fromEntries(given) as Partial<Handover>),
    on,
    note: note.trim(),
  };
}
