import { ApiProblem } from "../api/problem";

/** Refusals in which the server's own sentence names a field, a row or a rule that no words of ours know. */
const DETAILED = new Set([
  "alarms.signal_invalid",
  "api.malformed",
  "cases.control_invalid",
  "cases.kind_not_fitting",
  "cases.rule_invalid",
  "components.attributes_invalid",
  "components.field_invalid",
  "conditions.file_contradicts",
  "conditions.invalid",
  "conditions.overlaps",
  "documents.invalid",
  "duty.file_contradicts",
  "duty.rule_invalid",
  "duty.rule_overlaps",
  "notices.preferences_invalid",
  "notices.webhook_not_allowed",
  "patrols.rule_invalid",
  "people.department_in_use",
  "reinspections.draw_invalid",
  "surveillance.watch_invalid",
  "worktime.calendar_invalid",
]);

/** Under which key a reader's words for a failure stand; `has` says which keys there are. */
export function problemKey(error: Error, has: (key: string) => boolean): string {
  if (!(error instanceof ApiProblem)) return "problem.offline";
  const own = `refused.${error.code}`;
  if (has(own)) return own;
  if (error.status >= 500) return "problem.server";
  if (error.status === 404) return "problem.notThere";
  return error.status === 403 ? "problem.notYours" : "problem.refused";
}

/** What the server itself says, where it says more than the words for its code. */
export function serverSentence(error: Error): string | null {
  if (!(error instanceof ApiProblem)) return null;
  const { code, message } = error;
  return DETAILED.has(code) || code.startsWith("loading.") ? message : null;
}
