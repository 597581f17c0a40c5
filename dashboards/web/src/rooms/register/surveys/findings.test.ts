import { expect, test } from "vitest";
import { pauseMs } from "../../../offline/refusals";
import { NO_FINDINGS, readKept, refused, saw, sent } from "./findings";

const A = { finding: "found", key: "a", component_code: "23010201001000001", note: "" } as const;
const A_AGAIN = { finding: "missing", key: "a2", component_code: "23010201001000001", note: "" } as const;
const B = { finding: "missing", key: "b", component_code: "23010201001000002", note: "" } as const;
const UNLOOKED = { status: 400, code: "surveys.class_not_surveyed", message: "Not looked for.", details: {} };
const NEW = { finding: "new", key: "n", class_id: 1, lon: 126.6, lat: 45.75, note: "" } as const;

test("findings wait in the order in which they were made, and go one by one", () => {
  const found = saw(saw(NO_FINDINGS, A), B);

  expect(found.waiting.map((one) => one.key)).toEqual(["a", "b"]);
  expect(sent(found, "a").waiting.map((one) => one.key)).toEqual(["b"]);
});

test("a second look replaces one that was not sent, but never the one that may be under way", () => {
  const underWay = saw(saw(NO_FINDINGS, A), A_AGAIN);
  const notYet = saw(saw(saw(NO_FINDINGS, B), A), A_AGAIN);

  expect(underWay.waiting.map((one) => one.key)).toEqual(["a", "a2"]);
  expect(notYet.waiting.map((one) => one.key)).toEqual(["b", "a2"]);
});

test("two new things are two, also without a code", () => {
  const found = saw(saw(saw(NO_FINDINGS, B), NEW), { ...NEW, key: "n2" });

  expect(found.waiting.map((one) => one.key)).toEqual(["b", "n", "n2"]);
});

test("what the server refuses is kept with the reason until it is looked at again", () => {
  const found = refused(saw(saw(NO_FINDINGS, A), B), "a", UNLOOKED);

  expect(found.waiting.map((one) => one.key)).toEqual(["b"]);
  expect(found.refused).toEqual([{ seen: A, why: UNLOOKED }]);
  expect(saw(found, A_AGAIN).refused).toEqual([]);
});

test.each([null, "", "{", "[]", "{}", "null", '{"waiting": 1, "refused": []}'])(
  "what a phone kept and nobody can read is nothing: %s",
  (text) => {
    expect(readKept(text)).toEqual(NO_FINDINGS);
  },
);

test("what was kept comes back as it was", () => {
  const found = saw(NO_FINDINGS, NEW);

  expect(readKept(JSON.stringify(found))).toEqual(found);
});

test("the pauses between tries grow, but to half a minute only", () => {
  expect([0, 1, 2, 3, 9].map(pauseMs)).toEqual([1_000, 1_000, 2_000, 4_000, 30_000]);
});
