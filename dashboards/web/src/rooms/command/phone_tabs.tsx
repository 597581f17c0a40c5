import { IconChecklist, IconListDetails, IconMap2, IconMapPinPlus } from "@tabler/icons-react";
import { useWords } from "../../i18n/use_words";
import styles from "./phone_tabs.module.css";

export type PhoneTab = "mine" | "queue" | "map" | "file";

/** On a phone, one's own work, the queue and the map take turns; a thumb reaches them all. */
export function PhoneTabs({
  tab,
  tabs,
  onTab,
}: {
  tab: PhoneTab;
  tabs: readonly PhoneTab[];
  onTab: (tab: PhoneTab) => void;
}) {
  const { t } = useWords();
  const looks = {
    mine: { label: t("room.mine"), icon: IconChecklist },
    queue: { label: t("room.queue"), icon: IconListDetails },
    map: { label: t("room.map"), icon: IconMap2 },
    file: { label: t("room.newCase"), icon: IconMapPinPlus },
  };
  return (
    <nav className={styles["tabs"]} aria-label={t("room.tabs")}>
      {tabs.map((key) => {
        const { label, icon: Icon } = looks[key];
        return (
          <button
            key={key}
            type="button"
            className={styles["tab"]}
            aria-current={tab === key ? "page" : undefined}
            data-tab={key}
            onClick={() => onTab(key)}
          >
            <Icon size={22} stroke={1.7} aria-hidden="true" />
            {label}
          </button>
        );
      })}
    </nav>
  );
}
