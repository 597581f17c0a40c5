import { Button, Group, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type Suspect, useDismiss, useTakeBack } from "../../../api/suspects";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { LOOKERS } from "../../command/roles";
import styles from "../register.module.css";

/** Whether somebody said that a suspect is none, and the way to say so. */
export function Dismissal({ suspect, role }: { suspect: Suspect; role: string }) {
  const { t, instant } = useWords();
  const [isOpen, setOpen] = useState(false);
  const takeBack = useTakeBack();
  const { dismissal } = suspect;
  const mayLook = LOOKERS.has(role);
  const told = dismissal && {
    name: dismissal.actor_name,
    when: instant(dismissal.dismissed_at),
    note: dismissal.note,
  };
  return (
    <div className={styles["inside"]}>
      {dismissal !== null && (
        <p className={styles["quiet"]}>
          {t(dismissal.holds ? "suspect.dismissedBy" : "suspect.wasDismissed", { ...told })}
        </p>
      )}
      {mayLook && dismissal?.holds && (
        <Button
          size="compact-md"
          variant="default"
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate(dismissal.id)}
        >
          {t("suspect.takeBack")}
        </Button>
      )}
      {mayLook && !dismissal?.holds && !isOpen && (
        <Button size="compact-md" variant="subtle" onClick={() => setOpen(true)}>
          {t("suspect.dismiss")}
        </Button>
      )}
      {isOpen && <DismissForm mark={suspect.mark} onCancel={() => setOpen(false)} />}
      <ProblemNote error={takeBack.error} />
    </div>
  );
}

function DismissForm({ mark, onCancel }: { mark: string; onCancel: () => void }) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const dismiss = useDismiss();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (note.trim() !== "") dismiss.mutate({ mark, note: note.trim() });
  };
  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="dismiss">
      <Textarea
        label={t("suspect.dismissWhy")}
        description={t("suspect.dismissHint")}
        value={note}
        maxLength={200}
        autosize
        required
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <ProblemNote error={dismiss.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={note.trim() === ""} loading={dismiss.isPending}>
          {t("suspect.dismissDo")}
        </Button>
      </Group>
    </form>
  );
}
