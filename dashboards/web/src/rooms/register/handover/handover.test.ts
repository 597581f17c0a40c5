import { expect, test } from "vitest";
import { blankDraft, handoverOf, isWhole } from "./handover";

const BLANK = blankDraft("2026-03-02");

test("nothing is asked for before it is said which components, and what of theirs changes", () => {
  expect(isWhole(BLANK)).toBe(false);
  expect(isWhole({ ...BLANK, area: "230102" })).toBe(false);
  expect(isWhole({ ...BLANK, wishes: { ...BLANK.wishes, owner: "7" } })).toBe(false);
  expect(isWhole({ ...BLANK, area: "230102", wishes: { ...BLANK.wishes, owner: "nobody" } })).toBe(true);
});

test("what stays is not named, what nobody has any more is", () => {
  const asked = handoverOf({
    ...BLANK,
    classes: ["3"],
    wishes: { governing: "stays", owner: "nobody", maintainer: "12" },
  });

  expect(asked).toEqual({
    class_ids: [3],
    codes: [],
    owner_id: null,
    maintainer_id: 12,
    on: "2026-03-02",
    note: "",
  });
});
