import { Modal } from "@mantine/core";
import { useWords } from "../../i18n/use_words";
import styles from "./shortcuts_help.module.css";

const KEYS = [
  ["j", "next"],
  ["k", "previous"],
  ["Enter", "open"],
  ["/", "search"],
  ["1 – 5", "stage"],
  ["m", "mine"],
  ["f", "figures"],
  ["n", "new"],
  ["0", "whole"],
  ["t", "past"],
  ["?", "help"],
  ["Esc", "escape"],
] as const;

/** All keys of the command room. */
export function ShortcutsHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useWords();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("room.help")}
      closeButtonProps={{ "aria-label": t("common.close") }}
      size="xs"
      centered
    >
      <dl className={styles["keys"]}>
        {KEYS.map(([key, word]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`keys.${word}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
