import { UnstyledButton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useCity } from "../../api/city";
import type { CaseDetail } from "../../api/types";
import { deadlineOf } from "../../cases/deadline";
import { useWords } from "../../i18n/use_words";
import { Waiting } from "../../ui/waiting";
import styles from "./deadline_bar.module.css";
import { DeadlineWords } from "./deadline_words";

const DeadlineWhy = lazy(async () => ({ default: (await import("./why/deadline_why")).DeadlineWhy }));

/** The clock of a case: until when, how much of the time is used up, and on demand why. */
export function DeadlineBar({ item, now }: { item: CaseDetail; now: number }) {
  const { t, instant } = useWords();
  const timeZone = useCity().data?.timezone ?? "UTC";
  const [isWhy, setWhy] = useState(false);
  const deadline = deadlineOf(item, now);
  if (item.due_at === null || deadline.kind === "none") return null;
  const share = deadline.kind === "running" ? deadline.share : 1;
  const isLate = deadline.kind === "late";
  return (
    <div className={styles["clock"]} data-late={isLate}>
      <div className={styles["line"]}>
        <span>
          {t("case.deadline")} <strong>{instant(item.due_at)}</strong>{" "}
          <UnstyledButton
            className={styles["why"] ?? ""}
            aria-expanded={isWhy}
            onClick={() => setWhy((is) => !is)}
          >
            {t("case.why")}
          </UnstyledButton>
        </span>
        <DeadlineWords times={item} now={now} isSuspended={item.is_suspended} />
      </div>
      {(deadline.kind === "running" || isLate) && (
        <div className={styles["track"]}>
          <i style={{ width: `${Math.round(share * 100)}%` }} />
        </div>
      )}
      {isWhy && (
        <Suspense fallback={<Waiting height={80} />}>
          <DeadlineWhy item={item} timeZone={timeZone} now={now} />
        </Suspense>
      )}
    </div>
  );
}
