import { SegmentedControl, Text } from "@mantine/core";
import { type Ref, useEffect, useMemo, useState } from "react";
import { useCaseCount, useQueue } from "../../api/cases";
import type { CaseNews, Person } from "../../api/types";
import { awaitedFrom, workOf } from "../../cases/my_work";
import { type CaseFilter, type CaseQuery, isNarrowed, toggleStage } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import { useNow } from "../../ui/use_now";
import { FilterBar } from "./filter_bar";
import styles from "./queue.module.css";
import { type QueueHandle, QueueList } from "./queue_list";
import { QueueSummary } from "./queue_summary";
import { StageTabs } from "./stage_tabs";

/** A row that an event just touched is marked for so long. [ms] */
const FRESH_MS = 6000;

type Props = {
  ref: Ref<QueueHandle>;
  filter: CaseFilter;
  query: CaseQuery;
  person: Person;
  chosenId: number | null;
  recent: CaseNews[];
  onFilter: (filter: CaseFilter) => void;
  onOpen: (id: number) => void;
};

/** The queue beside the map: the same filter, the same cases. */
export function Queue({ ref, filter, query, person, chosenId, recent, onFilter, onOpen }: Props) {
  const { t } = useWords();
  const pages = useQueue(query, filter.order);
  const count = useCaseCount(query).data;
  const isMine = filter.isMine && workOf(person) !== null;
  const items = useMemo(() => {
    const all = pages.data?.pages.flatMap((page) => page.items) ?? [];
    return isMine ? all.filter((item) => awaitedFrom(person, item) !== null) : all;
  }, [pages.data, isMine, person]);
  const now = useNow();
  const fresh = useFresh(recent);

  const found = (query.stage ?? []).reduce((sum, stage) => sum + (count?.by_stage[stage] ?? 0), 0);
  return (
    <div className={styles["queue"]}>
      {workOf(person) !== null && (
        <SegmentedControl
          className={styles["whose"] ?? ""}
          size="xs"
          fullWidth
          aria-label={t("room.whose")}
          value={filter.isMine ? "mine" : "all"}
          data={[
            { value: "all", label: t("room.all") },
            { value: "mine", label: t("room.mine") },
          ]}
          onChange={(value) => onFilter({ ...filter, isMine: value === "mine" })}
        />
      )}
      <StageTabs
        chosen={filter.stages}
        counts={count?.by_stage}
        offered={isMine ? (workOf(person)?.stages ?? null) : null}
        onToggle={(stage) => onFilter(toggleStage(filter, stage))}
      />
      <FilterBar filter={filter} onFilter={onFilter} />
      <QueueSummary
        filter={filter}
        found={isMine && !pages.hasNextPage ? items.length : count === undefined ? null : found}
        onFilter={onFilter}
      />
      <QueueList
        ref={ref}
        pages={pages}
        items={items}
        now={now}
        chosenId={chosenId}
        fresh={fresh}
        awaitedOf={(item) => (isMine ? awaitedFrom(person, item) : null)}
        onOpen={onOpen}
        empty={
          <>
            <Text fw={700}>{t(isMine ? "room.nothingMine" : "room.nothing")}</Text>
            <Text size="sm" c="dimmed">
              {t(isNarrowed(filter) || !isMine ? "room.nothingHint" : "room.nothingMineHint")}
            </Text>
          </>
        }
      />
    </div>
  );
}

/** The cases that events touched a moment ago. */
function useFresh(recent: CaseNews[]): Set<number> {
  const [fresh, setFresh] = useState<Set<number>>(new Set());
  const newest = recent[0];
  useEffect(() => {
    if (newest === undefined) return;
    const id = newest.case_id;
    setFresh((before) => new Set(before).add(id));
    window.setTimeout(
      () => setFresh((before) => new Set([...before].filter((other) => other !== id))),
      FRESH_MS,
    );
  }, [newest]);
  return fresh;
}
