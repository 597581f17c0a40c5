import { IconClock, IconClockExclamation, IconPlayerPause } from "@tabler/icons-react";
import { deadlineOf, type Span, type Times } from "../../cases/deadline";
import { useWords } from "../../i18n/use_words";
import styles from "./deadline_words.module.css";

/** How a case stands against its clock, in two words and an icon. */
export function DeadlineWords({
  times,
  now,
  isSuspended,
}: {
  times: Times;
  now: number;
  isSuspended: boolean;
}) {
  const { t } = useWords();
  const say = ({ unit, count }: Span): string => t(`common.${unit}`, { count });
  if (isSuspended) {
    return (
      <span className={styles["words"]}>
        <IconPlayerPause size={14} aria-hidden="true" /> {t("case.suspended")}
      </span>
    );
  }
  const deadline = deadlineOf(times, now);
  switch (deadline.kind) {
    case "none":
      return null;
    case "kept":
      return <span className={styles["words"]}>{t("case.closedInTime")}</span>;
    case "missed":
      return <span className={styles["words"]}>{t("case.closedLate", { span: say(deadline.by) })}</span>;
    case "late":
      return (
        <span className={styles["words"]} data-late="true">
          <IconClockExclamation size={15} aria-hidden="true" />{" "}
          {t("case.overdue", { span: say(deadline.by) })}
        </span>
      );
    case "running":
      return (
        <span className={styles["words"]} data-near={deadline.share > 0.75}>
          <IconClock size={14} aria-hidden="true" /> {t("case.remaining", { span: say(deadline.left) })}
        </span>
      );
  }
}
