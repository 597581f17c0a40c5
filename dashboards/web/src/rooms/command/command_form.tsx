import { Button, Group, Select, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useOpenDepartments } from "../../api/city";
import type { Outcome, PossibleCommand } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import styles from "./command_form.module.css";

/** How a rejected report, and how a verified case may end. */
const REJECTED: Outcome[] = ["not_found", "not_ours", "refused", "no_longer_needed", "duplicate"];
const CLOSED: Outcome[] = ["fixed", "made_safe", ...REJECTED];

type Props = {
  step: PossibleCommand;
  isBusy: boolean;
  onCancel: () => void;
  onSend: (brought: { reason?: string; note?: string; department_id?: number; outcome?: Outcome }) => void;
};

/** Asks for exactly what a command has to bring. */
export function CommandForm({ step, isBusy, onCancel, onSend }: Props) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  const [reason, setReason] = useState("");
  const [note, setNote] = useState("");
  const [department, setDepartment] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(step.command === "close" ? "fixed" : null);
  const needs = new Set(step.needs);

  const isComplete =
    (!needs.has("reason") || reason.trim() !== "") &&
    (!needs.has("note") || note.trim() !== "") &&
    (!needs.has("department") || department !== null) &&
    (!needs.has("outcome") || outcome !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete) return;
    onSend({
      ...(needs.has("reason") ? { reason: reason.trim() } : {}),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
      ...(needs.has("department") ? { department_id: Number(department) } : {}),
      ...(needs.has("outcome") && outcome !== null ? { outcome } : {}),
    });
  };

  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="command-form">
      {needs.has("department") && (
        <Select
          label={t("case.chooseDepartment")}
          data={departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
          value={department}
          onChange={setDepartment}
          searchable
          data-autofocus
          required
        />
      )}
      {needs.has("outcome") && (
        <Select
          label={t("case.chooseOutcome")}
          data={(step.command === "reject" ? REJECTED : CLOSED).map((one) => ({
            value: one,
            label: t(`outcome.${one}`),
          }))}
          value={outcome}
          onChange={(value) => setOutcome(value as Outcome | null)}
          required
        />
      )}
      {needs.has("reason") && (
        <Textarea
          label={t("case.reason")}
          description={t("case.reasonHint")}
          value={reason}
          maxLength={200}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
          required
        />
      )}
      {needs.has("note") && (
        <Textarea
          label={t("case.note")}
          placeholder={t("case.notePlaceholder")}
          value={note}
          maxLength={4000}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
          required
        />
      )}
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={!isComplete} loading={isBusy}>
          {t(`command.${step.command}`)}
        </Button>
      </Group>
    </form>
  );
}
