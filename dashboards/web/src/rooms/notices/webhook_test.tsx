import { Button } from "@mantine/core";
import { useTestWebhook } from "../../api/webhooks";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import styles from "./notices.module.css";

/** Tries a webhook with a test message, and shows what it answered: as text, whatever it is. */
export function WebhookTest({ id }: { id: number }) {
  const { t, number } = useWords();
  const test = useTestWebhook();
  const { data } = test;
  return (
    <>
      <Button size="compact-sm" variant="default" loading={test.isPending} onClick={() => test.mutate(id)}>
        {t("webhook.test")}
      </Button>
      <div role="status" className={styles["tried"]} data-testid="tried">
        {data !== undefined && (
          <>
            <span data-good={data.is_good}>
              {data.status === null
                ? t("webhook.noAnswer", { why: data.reason ?? "" })
                : t(data.is_good ? "webhook.answered" : "webhook.answeredBadly", {
                    status: data.status,
                  })}{" "}
              {t("webhook.took", { ms: number(data.took_ms) })}
            </span>
            {data.answer !== "" && <code>{data.answer}</code>}
          </>
        )}
      </div>
      <ProblemNote error={test.error} />
    </>
  );
}
