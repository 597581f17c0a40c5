import type { Evidence, EvidencePair } from "../../../api/evidence";

/** The two photos that show most of why a case is doubtful: the pair with the most of its doubts, else any. */
export function pairInDoubt({ pairs, doubts }: Pick<Evidence, "pairs" | "doubts">): EvidencePair | null {
  const weight = (pair: EvidencePair) => pair.reasons.filter((one) => doubts.includes(one)).length;
  return pairs.reduce<EvidencePair | null>(
    (best, pair) => (best === null || weight(pair) > weight(best) ? pair : best),
    null,
  );
}
