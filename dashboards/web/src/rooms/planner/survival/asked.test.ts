import { expect, test } from "vitest";
import { askedOf, questionOf } from "./asked";

const lamp = { id: 7, name: "灯", name_en: "Lamp", components: 3, has_owners: false, attributes: ["Bulb"] };
const choices = {
  classes: [lamp, { ...lamp, id: 8, attributes: [] }],
  has_streets: true,
  first_at: null,
  last_at: null,
};
const period = { from: "2026-01-01", to: "2026-01-31" };

test("without an address the largest class is asked about, by its first attribute", () => {
  const asked = questionOf(new URLSearchParams(), choices, period);
  expect(asked).toMatchObject({
    classIds: [7],
    group: "attribute",
    attribute: "Bulb",
    within: 20,
    believes: true,
  });
});

test("what an address says that is not known is as usual", () => {
  const search = new URLSearchParams("components=99&event=never&group=colour&within=7&share=2");
  expect(questionOf(search, choices, period)).toMatchObject({
    classIds: [7],
    event: "first_case",
    share: 0.1,
  });
});

test("the last day belongs to the period, and start days are told only where they are not believed", () => {
  const search = new URLSearchParams("components=8&start=0&within=0&group=none");
  const asked = askedOf(questionOf(search, choices, period), "UTC");
  expect(asked).toMatchObject({
    to: "2026-02-01T00:00:00.000Z",
    believe_start: false,
    component_class_id: [8],
  });
  expect(asked).not.toHaveProperty("within_m");
  expect(asked).not.toHaveProperty("attribute");
});
