import { expect, test } from "vitest";
import type { MatterClass } from "../../api/types";
import { commonClasses } from "./common_classes";

function named(id: number, name_en: string): MatterClass {
  return {
    id,
    name_en,
    name: name_en,
    code: String(id),
    edition: "local",
    kind: "matter",
    major_name: "",
    major_name_en: "",
    is_emergency: false,
    limit_value: null,
    limit_unit: null,
  };
}

test("a catalogue without the common kinds offers no tiles", () => {
  expect(commonClasses([named(1, "Checkin"), named(2, "Billing Complaint")])).toEqual([]);
});

test("the plainest name wins over the first that merely contains the word", () => {
  const classes = [named(1, "Abnormal: gas manhole cover"), named(2, "Missing manhole cover")];

  expect(commonClasses(classes)).toEqual([{ kind: "manhole", classId: 2 }]);
});
