import { Button, FileButton, Text } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useAttach } from "../../api/cases";
import type { CaseDetail } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import styles from "./next_steps.module.css";
import { PHOTO_TYPES } from "./photo_form";

type Props = {
  item: CaseDetail;
  isBusy: boolean;
  /** The photo was an event, too: the case has gone on by one version. */
  onComplete: (version: number) => void;
};

/** Work is done: asks for a photo of it, so that whoever checks knows what to look for. */
export function CompleteForm({ item, isBusy, onComplete }: Props) {
  const { t } = useWords();
  const attach = useAttach(item.id);
  return (
    <div className={styles["form"]} data-testid="complete-form">
      <Text size="sm">{t("case.showDone")}</Text>
      <FileButton
        accept={PHOTO_TYPES}
        inputProps={{ capture: "environment" }}
        onChange={(file) =>
          file !== null &&
          attach.mutate({ file, kind: "after" }, { onSuccess: ({ version }) => onComplete(version) })
        }
      >
        {(props) => (
          <Button
            {...props}
            loading={attach.isPending || isBusy}
            leftSection={<IconCamera size={18} stroke={1.7} />}
          >
            {t("case.photoAndDone")}
          </Button>
        )}
      </FileButton>
      <Button
        variant="default"
        disabled={attach.isPending}
        loading={isBusy}
        onClick={() => onComplete(item.version)}
      >
        {t("case.doneWithout")}
      </Button>
      <ProblemNote error={attach.error} />
    </div>
  );
}
