import { expect, test } from "vitest";
import { fieldsOf, isOpen } from "./schema_fields";

test("each property of a schema is asked for in its own way, with its unit and its bounds", () => {
  const schema = {
    required: ["species"],
    properties: {
      depth_m: { type: "number", exclusiveMinimum: 0, maximum: 50, title: "井深", description: "Depth. [m]" },
      material: { enum: ["cast_iron", "other"], title: "材质", description: "What it is made of." },
      has_net: { type: "boolean" },
      planted_on: { type: "string", format: "date" },
      species: { type: "string", maxLength: 100 },
    },
  };

  const fields = fieldsOf(schema);
  expect(fields.map(({ name, kind, unit }) => [name, kind, unit])).toEqual([
    ["depth_m", "number", "m"],
    ["material", "choice", ""],
    ["has_net", "yes_no", ""],
    ["planted_on", "day", ""],
    ["species", "text", ""],
  ]);
  expect(fields[0]).toMatchObject({
    title: "井深",
    title_en: "Depth",
    least: 0,
    most: 50,
    isRequired: false,
  });
  expect(fields[4]).toMatchObject({ title_en: "species", length: 100, isRequired: true });
});

test.each([null, undefined, [], "x", {}, { properties: 3 }, { properties: { a: 1, b: { type: "array" } } }])(
  "a schema that asks nothing we know draws no field: %j",
  (schema) => {
    expect(fieldsOf(schema)).toEqual([]);
    expect(isOpen(schema)).toBe(true);
  },
);
