import { Link } from "wouter";
import { useDepartments } from "../../api/city";
import type { CaseSummary } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { StageMark } from "../../ui/stage_mark";
import { useNow } from "../../ui/use_now";
import { DeadlineWords } from "../command/deadline_words";
import styles from "./page.module.css";
import { casePath } from "./paths";

/** Cases as lines of a page; each opens in the command room. */
export function CaseRows({ items }: { items: readonly CaseSummary[] }) {
  const { t, nameOf, instant } = useWords();
  const now = useNow();
  const departments = useDepartments().data;
  const departmentOf = (item: CaseSummary): string | null => {
    const found = departments?.find((one) => one.id === item.department_id);
    return found === undefined ? item.department_name : nameOf(found);
  };
  return (
    <ul className={styles["cases"]}>
      {items.map((item) => (
        <li key={item.id}>
          <Link href={casePath(item.id)}>
            <StageMark stage={item.stage} urgent={item.is_emergency} size={22} />
            <span>
              <strong>{nameOf({ name: item.class_name, name_en: item.class_name_en })}</strong>{" "}
              {item.description}
              <small>
                {instant(item.closed_at ?? item.reported_at)}
                {" · "}
                {item.outcome === null ? t(`stage.${item.stage}`) : t(`outcome.${item.outcome}`)}
                {departmentOf(item) !== null && ` · ${departmentOf(item)}`}
              </small>
            </span>
            {item.closed_at === null && (
              <DeadlineWords times={item} now={now} isSuspended={item.is_suspended} />
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
