import { Button, Text } from "@mantine/core";
import { type Ref, useMemo } from "react";
import { usePastCount, usePastQueue } from "../../../api/past";
import { OPEN_STAGES, type Stage } from "../../../cases/stages";
import { type CaseFilter, NO_FILTER, type PastQuery, toggleStage } from "../../../filter/case_filter";
import { useWords } from "../../../i18n/use_words";
import { FilterBar } from "../filter_bar";
import styles from "../queue.module.css";
import { type QueueHandle, QueueList } from "../queue_list";
import { StageTabs } from "../stage_tabs";

type Props = {
  ref: Ref<QueueHandle>;
  filter: CaseFilter;
  query: PastQuery;
  chosenId: number | null;
  onFilter: (filter: CaseFilter) => void;
  onOpen: (id: number) => void;
};

const NONE = new Set<number>();

/** The queue as it was at a moment: open cases, each as it stood then. */
export function PastQueue({ ref, filter, query, chosenId, onFilter, onOpen }: Props) {
  const { t, number } = useWords();
  const pages = usePastQueue(query);
  const count = usePastCount(query).data;
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const countOf = (stage: Stage) => count?.by_stage[stage] ?? 0;
  const counts = Object.fromEntries(OPEN_STAGES.map((stage) => [stage, countOf(stage)]));
  const found = (query.stage ?? OPEN_STAGES).reduce((sum, stage) => sum + countOf(stage), 0);
  const isNarrowed = query.stage !== undefined || query.class_id !== undefined || query.area !== undefined;
  return (
    <div className={styles["queue"]}>
      <StageTabs
        chosen={filter.stages.filter((stage) => stage !== "closed")}
        counts={count === undefined ? undefined : counts}
        offered={OPEN_STAGES}
        onToggle={(stage) => onFilter(toggleStage(filter, stage))}
      />
      <FilterBar filter={filter} isPast onFilter={onFilter} />
      <div className={styles["summary"]}>
        <span aria-live="polite" data-testid="past-found">
          {count === undefined ? "" : t("past.found", { count: found, replace: { count: number(found) } })}
        </span>
        {isNarrowed && (
          <Button size="compact-xs" variant="subtle" onClick={() => onFilter(NO_FILTER)}>
            {t("room.clear")}
          </Button>
        )}
      </div>
      <QueueList
        ref={ref}
        pages={pages}
        items={items}
        now={Date.parse(query.at)}
        chosenId={chosenId}
        fresh={NONE}
        awaitedOf={() => null}
        onOpen={onOpen}
        empty={<Text fw={700}>{t("past.nothing")}</Text>}
      />
    </div>
  );
}
