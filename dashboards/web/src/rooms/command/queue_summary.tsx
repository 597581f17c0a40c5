import { Button, Select } from "@mantine/core";
import { type CaseFilter, isNarrowed, NO_FILTER, ORDERS, type Order } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import styles from "./queue.module.css";

type Props = { filter: CaseFilter; found: number | null; onFilter: (filter: CaseFilter) => void };

/** How many cases are in the list, in which order, and the way back to all. */
export function QueueSummary({ filter, found, onFilter }: Props) {
  const { t, number } = useWords();
  return (
    <div className={styles["summary"]}>
      <span aria-live="polite">
        {found === null ? "" : t("room.found", { count: found, replace: { count: number(found) } })}
      </span>
      {isNarrowed(filter) && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => onFilter({ ...NO_FILTER, isMine: filter.isMine, order: filter.order })}
        >
          {t("room.clear")}
        </Button>
      )}
      <Select
        className={styles["order"] ?? ""}
        size="xs"
        variant="unstyled"
        aria-label={t("room.order")}
        allowDeselect={false}
        value={filter.order}
        data={ORDERS.map((order) => ({
          value: order,
          label: t(`room.by.${order}`),
        }))}
        onChange={(order) => onFilter({ ...filter, order: (order ?? "newest") as Order })}
      />
    </div>
  );
}
