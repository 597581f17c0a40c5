import { Button, CopyButton, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { Link } from "wouter";
import type { ComplaintReceipt } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import styles from "./receipt.module.css";

/** It arrived: the number and the secret with which to ask later. */
export function Receipt({ receipt, onAnother }: { receipt: ComplaintReceipt; onAnother: () => void }) {
  const { t } = useWords();
  const both = `${t("report.number")}: ${receipt.number}\n${t("report.secret")}: ${receipt.secret}`;
  return (
    <section className={styles["receipt"]} data-testid="receipt">
      <IconCheck size={44} stroke={1.8} aria-hidden="true" />
      <h2 role="status">{t("report.sent")}</h2>
      <Text c="dimmed">{t("report.sentHint")}</Text>
      <dl>
        <dt>{t("report.number")}</dt>
        <dd className="figures" data-testid="number">
          {receipt.number}
        </dd>
        <dt>{t("report.secret")}</dt>
        <dd className="figures" data-testid="secret">
          {receipt.secret}
        </dd>
      </dl>
      <CopyButton value={both}>
        {({ copied, copy }) => (
          <Button variant="default" size="md" leftSection={<IconCopy size={18} />} onClick={copy}>
            {t(copied ? "report.copied" : "report.copy")}
          </Button>
        )}
      </CopyButton>
      <Button
        component={Link}
        size="md"
        href={`/report/status#${encodeURIComponent(receipt.number)}/${encodeURIComponent(receipt.secret)}`}
      >
        {t("report.toStatus")}
      </Button>
      <Button variant="subtle" onClick={onAnother}>
        {t("report.another")}
      </Button>
    </section>
  );
}
