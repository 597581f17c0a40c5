import { Alert } from "@mantine/core";
import { useRequests } from "../../api/tasks";
import type { CaseDetail } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { useNow } from "../../ui/use_now";
import styles from "./panel.module.css";
import { RequestWords } from "./request_words";

type Props = { item: CaseDetail; onOpenCase: (id: number) => void };

/** What somebody has to know before they act: what waits for an answer, what holds the case back. */
export function CaseNotices({ item, onOpenCase }: Props) {
  const { t } = useWords();
  const now = useNow();
  const requests = useRequests(item.id, item.pending.length > 0).data ?? [];
  const waiting = requests.filter((one) => one.answer === null);
  const { merged_into_id: into } = item;
  const said = [
    ...(item.is_held ? [t("notice.held")] : []),
    ...(item.escalation_level > 0 ? [t("notice.level", { level: item.escalation_level })] : []),
    ...(item.is_arbitrated ? [t("notice.arbitrated")] : []),
    ...(item.is_late_excused ? [t("notice.excused")] : []),
    ...(item.ending === null || item.ending === "merged" ? [] : [t(`notice.${item.ending}`)]),
  ];
  return (
    <>
      {into !== null && (
        <Alert color="yellow" variant="light" p="sm" data-testid="merged-into">
          {t("notice.merged")}{" "}
          <button type="button" className={styles["link"]} onClick={() => onOpenCase(into)}>
            {t("notice.toSurvivor")}
          </button>
        </Alert>
      )}
      {said.length > 0 && <p className={styles["quiet"]}>{said.join(" · ")}</p>}
      {waiting.map((one) => (
        <Alert key={one.seq} color="blue" variant="light" p="sm" data-testid={`pending-${one.kind}`}>
          <RequestWords request={one} now={now} />
        </Alert>
      ))}
    </>
  );
}
