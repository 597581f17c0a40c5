import { usePastCases } from "../../api/cases";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { CaseRows } from "./case_rows";
import styles from "./page.module.css";

/** What was closed in a cell, the latest first. */
export function PastCases({ cell, total }: { cell: string; total: number }) {
  const { t, number } = useWords();
  const past = usePastCases(cell);
  const items = past.data?.pages.flatMap((page) => page.items) ?? [];
  if (total === 0) return null;
  return (
    <section className={styles["section"]} data-testid="past-cases">
      <h2>
        {t("page.pastCases")} <span className="figures">{number(total)}</span>
      </h2>
      <ProblemNote error={past.error} onRetry={() => void past.refetch()} />
      <CaseRows items={items} />
      <MoreButton
        list={past}
        mt="xs"
        size="compact-sm"
        variant="default"
        className={styles["button"] ?? ""}
      />
    </section>
  );
}
