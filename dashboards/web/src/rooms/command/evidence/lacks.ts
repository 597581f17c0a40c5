import type { Lack } from "../../../api/evidence";
import { ApiProblem } from "../../../api/problem";

const KINDS = ["before", "after", "same_spot"] as const satisfies readonly Lack["kind"][];

/** Which photos a refused command still needs; null where it was refused for another reason. */
export function lacksIn(error: Error | null): Lack[] | null {
  if (!(error instanceof ApiProblem) || error.code !== "cases.evidence_missing") return null;
  const told: unknown = error.details["missing"];
  if (!Array.isArray(told)) return [];
  return told.flatMap((one: Record<string, unknown>) => {
    const kind = KINDS.find((known) => known === one["kind"]);
    return kind === undefined
      ? []
      : [{ kind, asked: Number(one["asked"] ?? 1), there: Number(one["there"] ?? 0) }];
  });
}
