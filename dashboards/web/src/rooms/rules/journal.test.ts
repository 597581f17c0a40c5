import { expect, test } from "vitest";
import { asTyped, differencesOf } from "./journal";

test("a row that is known again says only what it says otherwise", () => {
  const before = [
    { class_id: 4, within_m: 30, within_days: 30 },
    { class_id: null, within_m: 50, within_days: 30 },
  ];
  const after = [
    { class_id: null, within_m: 44, within_days: 30 },
    { class_id: 9, within_m: 10, within_days: 5 },
  ];

  const { changed, gone, fresh } = differencesOf("relapse_rules", before, after);

  expect(changed).toEqual([{ row: after[0], fields: [{ key: "within_m", before: 50, after: 44 }] }]);
  expect(gone).toEqual([before[0]]);
  expect(fresh).toEqual([after[1]]);
});

test("a list with a single row needs no name for it", () => {
  const { changed } = differencesOf("patrol_rules", [{ keep_track_days: 30 }], [{ keep_track_days: 31 }]);
  expect(changed[0]?.fields).toEqual([{ key: "keep_track_days", before: 30, after: 31 }]);
});

test("the skills of one person are as many rows", () => {
  const skill = (class_id: number) => ({ person_id: 7, class_id });
  const { changed, gone, fresh } = differencesOf("person_skills", [skill(1)], [skill(2)]);
  expect([changed, gone, fresh]).toEqual([[], [skill(1)], [skill(2)]]);
});

test("what is stored is told as it was typed", () => {
  expect(asTyped("least_score", 0.405)).toEqual({ key: "percent", value: "40.5" });
  expect(asTyped("class_id", null)).toEqual({ key: "class_id", value: "" });
  expect(asTyped("clocks", ["handle"])).toEqual({ key: "clocks", value: ["handle"] });
});
