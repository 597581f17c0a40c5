import { expect, test } from "vitest";
import type { Component } from "../../../api/types";
import { draftOf, editsOf, readValue, textOf } from "./edits";

const LAMP = {
  name: "路灯",
  data_source: null,
  remark: "leans",
  governing_id: 3,
  owner_id: null,
  maintainer_id: 4,
  attributes: { height_m: 8, lamp: "LED", code: "007" },
} as unknown as Component;

test("what was not touched is not sent", () => {
  expect(editsOf(LAMP, draftOf(LAMP))).toEqual({});
});

test("only what is another is sent, and a department that was taken away as none", () => {
  const draft = { ...draftOf(LAMP), remark: " stands ", governing_id: null, owner_id: "7" };

  expect(editsOf(LAMP, draft)).toEqual({ remark: "stands", governing_id: null, owner_id: 7 });
});

test("attributes are sent as a whole, and one without a name is left out", () => {
  const draft = draftOf(LAMP);
  draft.attributes.push({ id: 9, name: "arms", text: "2" }, { id: 10, name: " ", text: "x" });

  expect(editsOf(LAMP, draft)).toEqual({
    attributes: { height_m: 8, lamp: "LED", code: "007", arms: 2 },
  });
});

test.each([8, 0.5, true, "LED", "007", "true", "", ["a", 1], { a: 1 }, null])(
  "a value comes back from its text as it was: %j",
  (value) => {
    expect(readValue(textOf(value))).toEqual(value);
  },
);
