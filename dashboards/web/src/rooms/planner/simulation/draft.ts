import type { AskedScenario, Scenario } from "../../../api/simulation";

/** What would be otherwise in one department. */
export type Otherwise = { department: string | null; crews: number; factor: number };

export type Draft = {
  departments: readonly Otherwise[];
  factor: number;
  seats: number;
  arrivals: number;
  area: string | null;
  to: string | null;
  arriving: "weeks" | "poisson";
  weeks: number;
  learnedWeeks: number;
  replicates: number;
  seed: number;
};

export const FIRST: Draft = {
  departments: [{ department: null, crews: 2, factor: 1 }],
  factor: 1,
  seats: 0,
  arrivals: 1,
  area: null,
  to: null,
  arriving: "weeks",
  weeks: 26,
  learnedWeeks: 26,
  replicates: 20,
  seed: 1,
};

/** What the server is asked: departments that were not chosen, and what stays as it is, are left out. */
export function scenarioOf(draft: Draft): Scenario {
  const chosen = draft.departments.filter((one) => one.department !== null);
  const { area, to } = draft;
  return {
    more_crews: chosen
      .filter(({ crews }) => crews !== 0)
      .map(({ department, crews }) => ({ department_id: Number(department), more: crews })),
    stretch: [
      ...(draft.factor === 1 ? [] : [{ department_id: null, factor: draft.factor }]),
      ...chosen
        .filter(({ factor }) => factor !== 1)
        .map(({ department, factor }) => ({ department_id: Number(department), factor })),
    ],
    borders: area === null || to === null ? [] : [{ area, to_department_id: Number(to) }],
    more_seats: draft.seats,
    arrivals: draft.arrivals,
    arriving: draft.arriving,
    weeks: draft.weeks,
    learned_weeks: draft.learnedWeeks,
    replicates: draft.replicates,
    seed: draft.seed,
  };
}

/** What the form says of a scenario that was asked for: to ask it differently. */
export function draftOf(ask: AskedScenario): Draft {
  const ids = new Set([
    ...ask.more_crews.map(({ department_id }) => department_id),
    ...ask.stretch.flatMap(({ department_id }) => (department_id == null ? [] : [department_id])),
  ]);
  const departments = [...ids].map((id) => ({
    department: String(id),
    crews: ask.more_crews.find(({ department_id }) => department_id === id)?.more ?? 0,
    factor: ask.stretch.find(({ department_id }) => department_id === id)?.factor ?? 1,
  }));
  const border = ask.borders[0];
  return {
    departments: departments.length > 0 ? departments : FIRST.departments,
    factor: ask.stretch.find(({ department_id }) => department_id == null)?.factor ?? 1,
    seats: ask.more_seats,
    arrivals: ask.arrivals,
    area: border?.area ?? null,
    to: border === undefined ? null : String(border.to_department_id),
    arriving: ask.arriving,
    weeks: ask.weeks,
    learnedWeeks: ask.learned_weeks,
    replicates: ask.replicates,
    seed: ask.seed,
  };
}
