import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { TableLoad } from "../table_load";

/** What becomes of a row that contradicts a condition in force. */
const OVERLAPS = ["refuse", "succeed"] as const;

/** Filing conditions from a table, of the columns that the export has. */
export function LoadView() {
  const { t } = useWords();
  return (
    <TableLoad
      what="conditions"
      hint={t("condition.loadHint")}
      overlaps={OVERLAPS.map((one) => ({ value: one, label: t(`duty.overlap.${one}`) }))}
      refusal={(error) => <ProblemNote error={error} />}
    />
  );
}
