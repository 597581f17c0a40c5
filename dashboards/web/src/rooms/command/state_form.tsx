import { Badge, Button, Select, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useChangeState } from "../../api/components";
import type { Component, ComponentState } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import "../../i18n/acts_words";
import { Refusal } from "../pages/acts/refusal";
import form from "./command_form.module.css";

/** A component's state, green where nothing is wrong with it. */
export function StateBadge({ state }: { state: ComponentState }) {
  const { t } = useWords();
  return (
    <Badge mt={6} color={state === "intact" ? "green" : "red"} variant="light" tt="none">
      {t(`componentState.${state}`)}
    </Badge>
  );
}

type Props = {
  item: Component;
  /** Alone on a panel it is a button first; among other changes it was opened already. */
  isAlone?: boolean;
  onDone?: () => void;
};

/** What somebody on the spot sees: a new state, and a word about it. */
export function StateForm({ item, isAlone = true, onDone }: Props) {
  const { t } = useWords();
  const change = useChangeState(item.code);
  const [isOpen, setOpen] = useState(!isAlone);
  const [state, setState] = useState<ComponentState | null>(null);
  const [note, setNote] = useState("");
  if (item.possible_states.length === 0) return null;
  if (!isOpen) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {t("component.change")}
      </Button>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (state === null) return;
    const body = { state, note: note.trim(), expected_version: item.version };
    change.mutate(body, { onSuccess: () => onDone?.() });
  };
  return (
    <form className={form["form"]} onSubmit={submit}>
      <Select
        label={t("component.newState")}
        data={item.possible_states.map((one) => ({ value: one, label: t(`componentState.${one}`) }))}
        value={state}
        onChange={(value) => setState(value as ComponentState | null)}
        required
      />
      <Textarea
        label={`${t("case.note")} (${t("common.optional")})`}
        value={note}
        maxLength={200}
        autosize
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <Refusal error={change.error} {...(onDone === undefined ? {} : { onLook: onDone })} />
      <Button type="submit" disabled={state === null} loading={change.isPending}>
        {t("component.change")}
      </Button>
    </form>
  );
}
