import type { CaseEvent } from "../../../api/types";
import type { Stage } from "../../../cases/stages";

/** The stage that a case was in at a moment, by what had happened to it; null before its report. */
export function stageAt(
  events: readonly Pick<CaseEvent, "happened_at" | "target">[],
  at: string,
): Stage | null {
  const moment = Date.parse(at);
  return events.findLast((event) => Date.parse(event.happened_at) <= moment)?.target ?? null;
}
