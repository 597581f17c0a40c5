import { Button, Chip, FileButton, Group } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useState } from "react";
import { type PhotoKind, useAttach } from "../../api/cases";
import type { CaseDetail } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import styles from "./next_steps.module.css";

const KINDS: PhotoKind[] = ["before", "after", "near", "far", "other"];
/** What a photo most likely shows, by how far the case is. */
const LIKELY: Partial<Record<CaseDetail["stage"], PhotoKind>> = {
  reported: "near",
  dispatched: "before",
  handling: "after",
  verifying: "near",
};

/** What cameras and albums give. */
export const PHOTO_TYPES = "image/jpeg,image/png,image/webp,image/heic";

/** A photo with what it shows: before, after, from near or from far. */
export function PhotoForm({ item, onDone }: { item: CaseDetail; onDone: () => void }) {
  const { t } = useWords();
  const attach = useAttach(item.id);
  const [kind, setKind] = useState<PhotoKind>(LIKELY[item.stage] ?? "other");
  return (
    <div className={styles["form"]} data-testid="photo-form">
      <Chip.Group value={kind} onChange={(value) => setKind(value as PhotoKind)}>
        <Group gap={6} role="radiogroup" aria-label={t("case.photoShows")}>
          {KINDS.map((one) => (
            <Chip key={one} value={one} size="sm">
              {t(`photoKind.${one}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <FileButton
        accept={PHOTO_TYPES}
        onChange={(file) => file !== null && attach.mutate({ file, kind }, { onSuccess: onDone })}
      >
        {(props) => (
          <Button {...props} loading={attach.isPending} leftSection={<IconCamera size={18} />}>
            {t("report.addPhoto")}
          </Button>
        )}
      </FileButton>
      <ProblemNote error={attach.error} />
    </div>
  );
}
