import { expect, test } from "vitest";
import { draftOf, FIRST, scenarioOf } from "./draft";

test("what stays as it is, is not asked for", () => {
  const asked = scenarioOf(FIRST);

  expect(asked.more_crews).toEqual([]);
  expect(asked.stretch).toEqual([]);
  expect(asked.borders).toEqual([]);
});

test("a department gets crews and time, everybody the rest", () => {
  const asked = scenarioOf({
    ...FIRST,
    departments: [
      { department: "7", crews: 2, factor: 1.5 },
      { department: null, crews: 9, factor: 9 },
    ],
    factor: 1.2,
    area: "230102",
    to: "8",
  });

  expect(asked.more_crews).toEqual([{ department_id: 7, more: 2 }]);
  expect(asked.stretch).toEqual([
    { department_id: null, factor: 1.2 },
    { department_id: 7, factor: 1.5 },
  ]);
  expect(asked.borders).toEqual([{ area: "230102", to_department_id: 8 }]);
});

test("what was asked fills the form again, as it was", () => {
  const draft = {
    ...FIRST,
    departments: [
      { department: "7", crews: 2, factor: 1 },
      { department: "9", crews: 0, factor: 1.5 },
    ],
    factor: 1.2,
    seats: -2,
    arrivals: 0.8,
    area: "230102",
    to: "8",
    learnedWeeks: 12,
    seed: 4,
  };
  const asked = { ...scenarioOf(draft), limits: [], crews: [], hands_on_h: 1 } as Required<
    ReturnType<typeof scenarioOf>
  >;

  expect(draftOf(asked)).toEqual(draft);
  expect(draftOf({ ...asked, more_crews: [], stretch: [], borders: [] }).departments).toEqual(
    FIRST.departments,
  );
});
