import { Button, Group, Textarea } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../../../i18n/use_words";
import form from "../../command/command_form.module.css";
import { Refusal } from "./refusal";

type Props = {
  testId: string;
  note: string;
  onNote: (note: string) => void;
  error: Error | null;
  isBusy: boolean;
  isReady: boolean;
  /** What the button says; "Save" if nothing. */
  word?: string;
  isGrave?: boolean;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
};

/** What all changes of a component ask for at the end: why, and a yes. */
export function ActForm(props: Props) {
  const { t } = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (props.isReady) props.onSubmit();
  };
  return (
    <form className={form["form"]} onSubmit={submit} data-testid={props.testId}>
      {props.children}
      <Textarea
        label={t("act.note")}
        value={props.note}
        maxLength={200}
        autosize
        onChange={({ currentTarget }) => props.onNote(currentTarget.value)}
      />
      <Refusal error={props.error} onLook={props.onCancel} />
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={props.onCancel}>
          {t("common.cancel")}
        </Button>
        <Button
          type="submit"
          disabled={!props.isReady}
          loading={props.isBusy}
          {...(props.isGrave ? { color: "red" } : {})}
        >
          {props.word ?? t("act.save")}
        </Button>
      </Group>
    </form>
  );
}
