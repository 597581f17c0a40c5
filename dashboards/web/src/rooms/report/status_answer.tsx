import { Button } from "@mantine/core";
import { Link } from "wouter";
import type { ComplaintStatus } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { StageRail } from "../command/stage_rail";
import styles from "./status_answer.module.css";

/** Where a report stands: words first, the rail of stages below. */
export function StatusAnswer({ status }: { status: ComplaintStatus }) {
  const { t, instant } = useWords();
  const stage = status.case?.stage;
  const word = stage ?? (status.status === "declined" ? "declined" : "received");
  return (
    <section className={styles["answer"]} role="status" data-testid="status">
      <h2>{t(`status.${word}`)}</h2>
      <p>
        {t("status.receivedAt", { when: instant(status.received_at) })}
        {status.case?.outcome && ` · ${t(`outcome.${status.case.outcome}`)}`}
      </p>
      {stage !== undefined && <StageRail stage={stage} />}
      {status.answer !== null && (
        <blockquote>
          <strong>{t("status.answer")}</strong>
          {status.answer}
        </blockquote>
      )}
      {(stage === "closed" || status.status === "declined") && (
        <div className={styles["again"]}>
          <h3>{t("status.notFixed")}</h3>
          <p>{t("status.notFixedHint", { number: status.number })}</p>
          <Button component={Link} href="/report" variant="default">
            {t("status.again")}
          </Button>
        </div>
      )}
    </section>
  );
}
