import type { CaseDetail } from "../../api/types";
import { deadlineOf } from "../../cases/deadline";
import { useWords } from "../../i18n/use_words";
import styles from "./deadline_bar.module.css";
import { DeadlineWords } from "./deadline_words";

/** The clock of a case: until when, and how much of the time is used up. */
export function DeadlineBar({ item, now }: { item: CaseDetail; now: number }) {
  const { t, instant } = useWords();
  const deadline = deadlineOf(item, now);
  if (item.due_at === null || deadline.kind === "none") return null;
  const share = deadline.kind === "running" ? deadline.share : 1;
  const isLate = deadline.kind === "late";
  return (
    <div className={styles["clock"]} data-late={isLate}>
      <div className={styles["line"]}>
        <span>
          {t("case.deadline")} <strong>{instant(item.due_at)}</strong>
        </span>
        <DeadlineWords times={item} now={now} isSuspended={item.is_suspended} />
      </div>
      {(deadline.kind === "running" || isLate) && (
        <div className={styles["track"]}>
          <i style={{ width: `${Math.round(share * 100)}%` }} />
        </div>
      )}
    </div>
  );
}
