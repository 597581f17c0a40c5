import { expect, test } from "vitest";
import { fromHash } from "./receipt_hash";

test.each([
  ["", "", ""],
  ["#%", "%", ""],
  ["#C1/50%", "C1", "50%"],
  ["#C1/a%20b", "C1", "a b"],
])("%s is read without complaint", (hash, number, secret) => {
  expect(fromHash(hash)).toEqual({ number, secret });
});
