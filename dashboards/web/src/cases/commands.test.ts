import { expect, test } from "vitest";
import { asksOf, type Brought, missing } from "./commands";

const NOTHING: Brought = {
  department: null,
  isOwnerUnknown: false,
  outcome: null,
  kind: null,
  answer: null,
  level: 1,
  limit: { value: "", unit: "work_day" },
  other: null,
  parts: [],
  until: "",
  review_on: "",
  reason: " ",
  note: "",
};

test("a form asks for what the server needs, and for what the command may bring", () => {
  expect(asksOf("return", ["reason", "owner"])).toEqual(["owner", "reason"]);
  expect(asksOf("suspend", ["reason"])).toEqual(["kind", "review_on", "reason"]);
  expect(asksOf("start", [])).toEqual([]);
});

test("a return names an owner, or says that nobody knows", () => {
  const said = { ...NOTHING, reason: "Not our street." };

  expect(missing("return", ["reason", "owner"], said)).toBe("owner");
  expect(missing("return", ["reason", "owner"], { ...said, isOwnerUnknown: true })).toBeNull();
  expect(missing("return", ["reason", "owner"], { ...NOTHING, department: "3" })).toBe("reason");
});

test("a check that did not confirm says what was found instead", () => {
  expect(missing("answer_check", ["answer"], { ...NOTHING, answer: "confirmed" })).toBeNull();
  expect(missing("answer_check", ["answer"], { ...NOTHING, answer: "unable" })).toBe("reason");
});

test("what may be brought does not have to be; what has to be in parts is so in each", () => {
  const part = { class_id: 3, description: "The lid" };

  expect(missing("ask_check", [], NOTHING)).toBeNull();
  expect(missing("split", ["parts"], { ...NOTHING, parts: [part, { ...part, description: "" }] })).toBe(
    "parts",
  );
  expect(missing("split", ["parts"], { ...NOTHING, parts: [part] })).toBeNull();
  expect(missing("ask_extension", ["limit"], { ...NOTHING, limit: { value: "-1", unit: "work_day" } })).toBe(
    "limit",
  );
});
