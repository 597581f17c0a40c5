import { Button, FileButton, Text } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useAttach } from "../../api/cases";
import { useEvidence } from "../../api/evidence";
import type { CaseDetail } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { LackList } from "./evidence/lack_list";
import styles from "./next_steps.module.css";
import { PHOTO_TYPES } from "./photo_form";

/** The hash of a file, which is its name in its address. */
function hashIn(url: string | undefined): string | null {
  return /[0-9a-f]{64}/.exec(url ?? "")?.[0] ?? null;
}

type Props = {
  item: CaseDetail;
  isBusy: boolean;
  /** Whether it is refused without one. */
  isPhotoNeeded: boolean;
  /** The photo was an event, too: the case has gone on by one version. */
  onComplete: (version: number, sha256: string | null) => void;
};

/** Work is done: asks for a photo of it, so that whoever checks knows what to look for. */
export function CompleteForm({ item, isBusy, isPhotoNeeded, onComplete }: Props) {
  const { t } = useWords();
  const attach = useAttach(item.id);
  const lacks = useEvidence(item).data?.lacking ?? [];
  return (
    <div className={styles["form"]} data-testid="complete-form">
      <Text size="sm">{t("case.showDone")}</Text>
      {lacks.length > 0 && (
        <Text size="sm" component="div">
          {t("evidence.lacking")}
          <LackList lacks={lacks} />
        </Text>
      )}
      <FileButton
        accept={PHOTO_TYPES}
        inputProps={{ capture: "environment" }}
        onChange={(file) =>
          file !== null &&
          attach.mutate(
            { file, kind: "after" },
            {
              onSuccess: ({ version, attachments }) =>
                onComplete(version, hashIn(attachments.findLast(({ kind }) => kind === "after")?.url)),
            },
          )
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
      {!isPhotoNeeded && lacks.length === 0 && (
        <Button
          variant="default"
          disabled={attach.isPending}
          loading={isBusy}
          onClick={() => onComplete(item.version, null)}
        >
          {t("case.doneWithout")}
        </Button>
      )}
      <ProblemNote error={attach.error} />
    </div>
  );
}
