import type { CaseSummary } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { StageMark } from "../../ui/stage_mark";
import { useNow } from "../../ui/use_now";
import { DeadlineWords } from "./deadline_words";
import panel from "./panel.module.css";

/** A short list of cases inside a panel. */
export function CaseList({ items, onOpen }: { items: readonly CaseSummary[]; onOpen: (id: number) => void }) {
  const { nameOf } = useWords();
  const now = useNow();
  return (
    <ul className={panel["list"]}>
      {items.map((item) => (
        <li key={item.id}>
          <button type="button" onClick={() => onOpen(item.id)}>
            <StageMark stage={item.stage} urgent={item.is_emergency} size={20} />
            <span>
              <strong>{nameOf({ name: item.class_name, name_en: item.class_name_en })}</strong>{" "}
              {item.description}
            </span>
            <DeadlineWords times={item} now={now} isSuspended={item.is_suspended} />
          </button>
        </li>
      ))}
    </ul>
  );
}
