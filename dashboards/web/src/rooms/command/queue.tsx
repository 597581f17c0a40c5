import { SegmentedControl, Text } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { useCaseCount, useQueue } from "../../api/cases";
import type { CaseNews, Person } from "../../api/types";
import { awaitedFrom, workOf } from "../../cases/my_work";
import { type CaseFilter, type CaseQuery, isNarrowed, toggleStage } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { useNow } from "../../ui/use_now";
import { Waiting } from "../../ui/waiting";
import { FilterBar } from "./filter_bar";
import styles from "./queue.module.css";
import { QueueRow } from "./queue_row";
import { QueueSummary } from "./queue_summary";
import { StageTabs } from "./stage_tabs";

/** Every row is as tall as the next: the list can be scrolled without measuring. [px] */
const ROW_PX = 90;
/** The next page is asked for when so few rows are left below. */
const AHEAD = 12;
/** A row that an event just touched is marked for so long. [ms] */
const FRESH_MS = 6000;

export type QueueHandle = { move: (step: 1 | -1) => void; open: () => void };

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
  const frame = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);
  const now = useNow();
  const fresh = useFresh(recent);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_PX,
    overscan: 6,
  });

  const seen = rows.getVirtualItems();
  const last = seen[seen.length - 1]?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - AHEAD) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  useImperativeHandle(ref, () => ({
    move: (step) => {
      const from = cursor >= 0 ? cursor : items.findIndex((item) => item.id === chosenId);
      const next = Math.min(items.length - 1, Math.max(0, from + step));
      setCursor(next);
      rows.scrollToIndex(next);
      const item = items[next];
      if (item !== undefined && chosenId !== null) onOpen(item.id);
    },
    open: () => {
      const item = items[cursor];
      if (item !== undefined) onOpen(item.id);
    },
  }));

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
      <div ref={frame} className={styles["frame"]} data-testid="queue">
        <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} />
        {pages.isPending && <Waiting height={120} />}
        {!pages.isPending && items.length === 0 && pages.error === null && (
          <div className={styles["empty"]}>
            <Text fw={700}>{t(isMine ? "room.nothingMine" : "room.nothing")}</Text>
            <Text size="sm" c="dimmed">
              {t(isNarrowed(filter) || !isMine ? "room.nothingHint" : "room.nothingMineHint")}
            </Text>
          </div>
        )}
        <ul className={styles["rows"]} style={{ height: rows.getTotalSize() }}>
          {seen.map(({ index, start }) => {
            const item = items[index];
            return item === undefined ? null : (
              <QueueRow
                key={item.id}
                item={item}
                awaited={isMine ? awaitedFrom(person, item) : null}
                now={now}
                offset={start}
                height={ROW_PX}
                isChosen={item.id === chosenId}
                isAtCursor={index === cursor}
                isFresh={fresh.has(item.id)}
                onOpen={() => {
                  setCursor(index);
                  onOpen(item.id);
                }}
              />
            );
          })}
        </ul>
      </div>
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
