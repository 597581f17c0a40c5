import { Button, Textarea } from "@mantine/core";
import { IconCheck, IconEyeQuestion, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTell } from "../../../api/reinspections";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import styles from "./reinspections.module.css";

const FINDINGS = [
  { finding: "true", Icon: IconCheck, colour: "green" },
  { finding: "false", Icon: IconX, colour: "red" },
  { finding: "unable", Icon: IconEyeQuestion, colour: "gray" },
] as const;

/** What somebody found who looked again: one press, and words where they help. It is told once. */
export function TellForm({ id }: { id: number }) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const tell = useTell(id);
  return (
    <div className={styles["tell"]} data-testid="tell-form">
      <Textarea
        label={t("case.note")}
        description={t("common.optional")}
        value={note}
        maxLength={4000}
        autosize
        minRows={2}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <div className={styles["findings"]}>
        {FINDINGS.map(({ finding, Icon, colour }) => (
          <Button
            key={finding}
            variant="outline"
            color={colour}
            leftSection={<Icon size={18} aria-hidden="true" />}
            loading={tell.isPending && tell.variables.finding === finding}
            disabled={tell.isPending}
            data-finding={finding}
            onClick={() => tell.mutate({ finding, note: note.trim() })}
          >
            {t(`reinspections.finding.${finding}`)}
          </Button>
        ))}
      </div>
      <ProblemNote error={tell.error} />
    </div>
  );
}
