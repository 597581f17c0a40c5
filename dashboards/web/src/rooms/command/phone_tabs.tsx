import { IconListDetails, IconMap2 } from "@tabler/icons-react";
import { useWords } from "../../i18n/use_words";
import styles from "./phone_tabs.module.css";

type Tab = "map" | "queue";

/** On a phone, map and queue take turns. */
export function PhoneTabs({ tab, onTab }: { tab: Tab; onTab: (tab: Tab) => void }) {
  const { t } = useWords();
  const choices = [
    { key: "queue" as const, label: t("room.queue"), icon: IconListDetails },
    { key: "map" as const, label: t("room.map"), icon: IconMap2 },
  ];
  return (
    <nav className={styles["tabs"]}>
      {choices.map(({ key, label, icon: Icon }) => (
        <button
          key={key}
          type="button"
          className={styles["tab"]}
          aria-current={tab === key ? "page" : undefined}
          onClick={() => onTab(key)}
        >
          <Icon size={20} stroke={1.7} aria-hidden="true" />
          {label}
        </button>
      ))}
    </nav>
  );
}
