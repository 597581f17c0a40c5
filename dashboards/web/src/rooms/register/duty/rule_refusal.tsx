import { Alert } from "@mantine/core";
import { ApiProblem } from "../../../api/problem";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote, SaidProblem } from "../../../ui/problem_note";

/** Refusals that have a headline of their own: somebody else, or the calendar, stands in the way. */
const SAID = new Set([
  "duty.rule_overlaps",
  "duty.rule_ended",
  "duty.past_is_settled",
  "duty.rule_unchanged",
  "duty.file_contradicts",
]);

/** What a refusal means for whoever edits rules, and which rule or row it is about. */
export function RuleRefusal({ error }: { error: Error | null }) {
  const { t } = useWords();
  if (!(error instanceof ApiProblem) || !SAID.has(error.code)) return <ProblemNote error={error} />;
  return (
    <Alert
      color="yellow"
      variant="light"
      title={t(`duty.refusal.${error.code.slice("duty.".length)}`)}
      role="alert"
      data-testid="refusal"
    >
      <SaidProblem error={error} />
    </Alert>
  );
}
