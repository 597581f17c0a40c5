import { expect, test } from "vitest";
import { emptyDraft, readDraft } from "./draft";

test.each([null, "", "{", "null", "7", "[]", "{}", '{"key":""}'])("%s is no draft", (text) => {
  expect(readDraft(text)).toBeNull();
});

test("what is broken in a draft is left out, the rest is kept", () => {
  const text = JSON.stringify({ key: "k", place: { lon: "x" }, classId: "7", words: "井盖", name: 5 });

  expect(readDraft(text)).toEqual({ ...emptyDraft("k"), words: "井盖" });
});

test("a draft comes back as it was", () => {
  const draft = { ...emptyDraft("k"), place: { lon: 126.6, lat: 45.7 }, classId: 3, isWaiting: true };

  expect(readDraft(JSON.stringify(draft))).toEqual(draft);
});
