import type { CaseSummary } from "../../api/types";
import type { Awaited } from "../../cases/my_work";
import { doubtOf } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import { StageMark } from "../../ui/stage_mark";
import { DeadlineWords } from "./deadline_words";
import styles from "./queue_row.module.css";

type Props = {
  item: CaseSummary;
  /** What the reader has to do about it; null outside their own work. */
  awaited: Awaited | null;
  now: number;
  offset: number;
  height: number;
  isChosen: boolean;
  isAtCursor: boolean;
  isFresh: boolean;
  onOpen: () => void;
};

/** One case in three lines: what, in which words, where and by when. */
export function QueueRow({
  item,
  awaited,
  now,
  offset,
  height,
  isChosen,
  isAtCursor,
  isFresh,
  onOpen,
}: Props) {
  const { t, nameOf, brief } = useWords();
  const name = nameOf({ name: item.class_name, name_en: item.class_name_en });
  const doubt = doubtOf(item.place_quality);
  return (
    <li className={styles["row"]} style={{ transform: `translateY(${offset}px)`, height }}>
      <button
        type="button"
        className={styles["button"]}
        aria-current={isChosen}
        data-cursor={isAtCursor}
        data-fresh={isFresh}
        onClick={onOpen}
      >
        <StageMark stage={item.stage} urgent={item.is_emergency} size={24} />
        <span className={styles["words"]}>
          <span className={styles["head"]}>
            <strong>{name}</strong>
            <DeadlineWords times={item} now={now} isSuspended={item.is_suspended} />
          </span>
          <span className={styles["text"]}>{item.description}</span>
          <span className={styles["foot"]}>
            <span className="visually-hidden">{t(`stage.${item.stage}`)}</span>
            {doubt !== null && (
              <i
                className={styles["doubt"]}
                title={t(`doubt.${doubt}`)}
                role="img"
                aria-label={t(`doubt.${doubt}`)}
              >
                ?
              </i>
            )}
            <span className={styles["place"]}>{item.address ?? item.cell_code ?? t("case.noPlace")}</span>
            {awaited === null ? (
              <time dateTime={item.reported_at}>{brief(item.reported_at, now)}</time>
            ) : (
              <b className={styles["awaited"]}>{t(`todo.${awaited}`)}</b>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}
