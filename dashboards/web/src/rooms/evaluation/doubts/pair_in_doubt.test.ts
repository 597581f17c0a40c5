import { expect, test } from "vitest";
import type { EvidencePair } from "../../../api/evidence";
import { pairInDoubt } from "./pair_in_doubt";

function pair(before_id: number, ...reasons: EvidencePair["reasons"]): EvidencePair {
  const unknown = { distance_m: null, apart_deg: null, later_s: null };
  return { before_id, after_id: 9, verdict: "cannot_tell", reasons, ...unknown };
}

test("a case without a pair shows none", () => {
  expect(pairInDoubt({ pairs: [], doubts: ["used_before"] })).toBeNull();
});

test("the pair is shown that tells most of the doubt, the first of several alike", () => {
  const pairs = [pair(1, "near"), pair(2, "far_apart", "not_later"), pair(3, "not_later", "far_apart")];

  expect(pairInDoubt({ pairs, doubts: ["far_apart", "not_later"] })?.before_id).toBe(2);
  expect(pairInDoubt({ pairs, doubts: ["used_before"] })?.before_id).toBe(1);
});
