import "../../i18n/plans_words";
import { Link } from "wouter";
import { useWatchingOf } from "../../api/planning";
import { useWords } from "../../i18n/use_words";
import styles from "./page.module.css";

/** The lists that watch a cell, and until when; nothing where none does. */
export function CellWatched({ code }: { code: string }) {
  const { t, instant } = useWords();
  const lists = useWatchingOf(code).data?.items[0]?.lists ?? [];
  if (lists.length === 0) return null;
  return (
    <section className={styles["section"]} data-testid="cell-watched">
      <h2>{t("plans.watched")}</h2>
      <ul className={styles["plain"]}>
        {lists.map((one) => (
          <li key={one.id}>
            <Link href={`/planner/plans?watch=${one.id}`}>{one.name}</Link>{" "}
            <small>{t("plans.until", { day: instant(one.valid_until) })}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
