import { expect, test } from "vitest";
import type { DutyLine } from "../../api/duty";
import { exampleOf, groupDuty, linesFor } from "./duty_groups";

function line(change: Partial<DutyLine>): DutyLine {
  const nobody = { governing: null, owner: null, maintainer: null, responsible: null };
  const major = { edition: "e", major: "01", major_name: "公用设施", major_name_en: "Utilities" };
  const none = { class_id: null, class_code: null, class_name: null, class_name_en: null };
  return {
    kind: "component",
    ...major,
    ...none,
    classes: 1,
    ...nobody,
    rule_id: 1,
    is_fallback: false,
    ...change,
  };
}

function department(id: number): NonNullable<DutyLine["responsible"]> {
  return { id, code: String(id), name: `局${id}`, name_en: null };
}

const REST = line({ classes: 9, responsible: department(1) });
const LAMPS = line({ class_id: 7, class_code: "01007", responsible: department(2) });
const COVERS = line({ class_id: 8, class_code: "01008", responsible: department(2) });
const HOLE = line({ class_id: 9, is_fallback: true, classes: 40 });

test("each department stands once, the widest duty first, who only stands in last", () => {
  const groups = groupDuty([HOLE, LAMPS, REST, COVERS]);

  expect(groups.map((group) => group.department?.id ?? null)).toEqual([1, 2, null]);
  expect(groups[1]?.lines).toEqual([LAMPS, COVERS]);
});

test("for a whole major class the reasons are asked of a class that has no line of its own", () => {
  const classes = [
    { id: 7, edition: "e", code: "01007" },
    { id: 3, edition: "other", code: "01001" },
    { id: 5, edition: "e", code: "02001" },
    { id: 4, edition: "e", code: "01004" },
  ];

  expect(exampleOf(LAMPS, [REST, LAMPS], classes)).toBe(7);
  expect(exampleOf(REST, [REST, LAMPS], classes)).toBe(4);
  expect(exampleOf(REST, [REST, LAMPS], classes.slice(0, 3))).toBeNull();
});

test("what stands somewhere is spoken for by its own line, or by that of its major class", () => {
  const classes = [
    { id: 7, edition: "e", code: "01007" },
    { id: 4, edition: "e", code: "01004" },
    { id: 5, edition: "e", code: "02001" },
  ];

  expect([...linesFor(new Set([7]), [REST, LAMPS], classes)]).toEqual([LAMPS]);
  expect([...linesFor(new Set([4]), [REST, LAMPS], classes)]).toEqual([REST]);
  expect([...linesFor(new Set([5]), [REST, LAMPS], classes)]).toEqual([]);
});
