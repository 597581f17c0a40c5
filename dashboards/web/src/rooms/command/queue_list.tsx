import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { CaseSummary } from "../../api/types";
import type { Awaited } from "../../cases/my_work";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import styles from "./queue.module.css";
import { QueueRow } from "./queue_row";

/** Every row is as tall as the next: the list can be scrolled without measuring. [px] */
const ROW_PX = 90;
/** The next page is asked for when so few rows are left below. */
const AHEAD = 12;

export type QueueHandle = { move: (step: 1 | -1) => void; open: () => void };

/** What a list needs of the pages that it is read from. */
type Pages = {
  error: Error | null;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
};

type Props = {
  ref: Ref<QueueHandle>;
  pages: Pages;
  items: readonly CaseSummary[];
  /** The instant that deadlines are told for. [ms] */
  now: number;
  chosenId: number | null;
  fresh: ReadonlySet<number>;
  awaitedOf: (item: CaseSummary) => Awaited | null;
  onOpen: (id: number) => void;
  /** What is said where there is no case. */
  empty: ReactNode;
};

/** Cases below each other, as many as there are: only those in sight are drawn. */
export function QueueList(props: Props) {
  const { ref, pages, items, now, chosenId, fresh, awaitedOf, onOpen, empty } = props;
  const frame = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState(-1);
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

  return (
    <div ref={frame} className={styles["frame"]} data-testid="queue">
      <ProblemNote error={pages.error} onRetry={() => void pages.refetch()} />
      {pages.isPending && <Waiting height={120} />}
      {!pages.isPending && items.length === 0 && pages.error === null && (
        <div className={styles["empty"]}>{empty}</div>
      )}
      <ul className={styles["rows"]} style={{ height: rows.getTotalSize() }}>
        {seen.map(({ index, start }) => {
          const item = items[index];
          return item === undefined ? null : (
            <QueueRow
              key={item.id}
              item={item}
              awaited={awaitedOf(item)}
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
  );
}
