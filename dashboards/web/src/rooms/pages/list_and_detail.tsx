import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useWords } from "../../i18n/use_words";
import styles from "./list_and_detail.module.css";

type Props = {
  list: ReactNode;
  /** What was chosen of the list; null where nothing was. */
  detail: ReactNode | null;
  /** What is said where nothing is chosen. */
  hint: string;
  onBack: () => void;
};

/** A list, and beside it what was chosen of it; on a phone the one or the other. */
export function ListAndDetail({ list, detail, hint, onBack }: Props) {
  const { t } = useWords();
  return (
    <div className={styles["split"]} data-chosen={detail !== null}>
      <section className={styles["list"]}>{list}</section>
      <div className={styles["detail"]}>
        {detail !== null && (
          <Button
            className={styles["back"] ?? ""}
            size="compact-md"
            variant="subtle"
            leftSection={<IconArrowLeft size={16} />}
            onClick={onBack}
          >
            {t("page.backToList")}
          </Button>
        )}
        {detail ?? <p>{hint}</p>}
      </div>
    </div>
  );
}
