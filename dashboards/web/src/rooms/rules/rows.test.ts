import { expect, test } from "vitest";
import { classIn, numberIn, writtenIn } from "./rows";

const CLASSES = [
  { group: "Roads", items: [{ value: "1", label: "Pothole" }] },
  { group: "Water", items: [{ value: "2", label: "Leak" }] },
];

test("a reader sees the words of a choice, of a group too, and none for what is for all", () => {
  const column = { key: "class", label: "Class", kind: "one", data: CLASSES, none: "all others" } as const;

  expect(writtenIn(column, "2")).toBe("Leak");
  expect(writtenIn(column, "")).toBe("all others");
  expect(writtenIn(column, "77")).toBe("77");
});

test("several choices are named one after the other", () => {
  const column = { key: "classes", label: "", kind: "several", data: CLASSES } as const;

  expect(writtenIn(column, ["2", "1"])).toBe("Leak, Pothole");
});

test("nothing typed is no number, a class that is none is the empty word", () => {
  expect(numberIn({ days: "" }, "days")).toBeNull();
  expect(numberIn({ days: "0" }, "days")).toBe(0);
  expect(classIn(null)).toBe("");
  expect(classIn(7)).toBe("7");
});
