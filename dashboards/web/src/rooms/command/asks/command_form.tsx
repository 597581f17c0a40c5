import { Button, Group } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useCity } from "../../../api/city";
import type { CaseDetail, PossibleCommand } from "../../../api/types";
import { asksOf, type Brought, missing } from "../../../cases/commands";
import { addDays, startOfDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import styles from "../command_form.module.css";
import { Crews } from "../evidence/crews";
import { AskField } from "./ask_field";
import { useAskedLimit } from "./use_asked_limit";

type Props = {
  item: CaseDetail;
  step: PossibleCommand;
  word: string;
  isBusy: boolean;
  onCancel: () => void;
  onSend: (brought: Record<string, unknown>) => void;
};

/** What was filled in, as the server wants it: only what the command asks for. */
function bodyOf(asks: readonly string[], brought: Brought, timeZone: string): Record<string, unknown> {
  const { department, isOwnerUnknown, outcome, kind, answer, level, limit, other, until, review_on } =
    brought;
  const owner = isOwnerUnknown ? { is_owner_unknown: true } : { department_id: Number(department) };
  const parts = brought.parts.map((one) => ({ ...one, description: one.description.trim() }));
  const all: Record<string, Record<string, unknown>> = {
    department: { department_id: Number(department) },
    owner,
    outcome: { outcome },
    kind: kind === null ? {} : { kind },
    answer: { answer },
    level: { level },
    limit: { limit: { value: Number(limit.value), unit: limit.unit } },
    case: { other_id: other },
    parts: { parts },
    // A day is meant with its evening: until the next one begins.
    until: until === "" ? {} : { until: startOfDay(addDays(until, 1), timeZone) },
    review_on: review_on === "" ? {} : { review_on },
    reason: brought.reason.trim() === "" ? {} : { reason: brought.reason.trim() },
    note: brought.note.trim() === "" ? {} : { note: brought.note.trim() },
  };
  return Object.assign({}, ...asks.map((one) => all[one]));
}

/** Asks for exactly what a command has to bring, and for what it may. */
export function CommandForm({ item, step, word, isBusy, onCancel, onSend }: Props) {
  const { t } = useWords();
  const timeZone = useCity().data?.timezone ?? "UTC";
  const { command, needs } = step;
  const asks = asksOf(command, needs);
  const limit = useAskedLimit(item, asks.includes("limit"));
  const [own, setOwn] = useState<Partial<Brought>>({});
  const brought: Brought = {
    department: null,
    isOwnerUnknown: false,
    outcome: command === "close" ? "fixed" : null,
    kind: null,
    answer: null,
    level: 1,
    limit,
    other: null,
    parts: [{ class_id: item.class_id, description: "" }],
    until: "",
    review_on: "",
    reason: "",
    note: "",
    ...own,
  };
  const lacks = missing(command, needs, brought);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lacks === null) onSend(bodyOf(asks, brought, timeZone));
  };
  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="command-form">
      {asks.map((ask) => (
        <AskField
          key={ask}
          ask={ask}
          item={item}
          step={step}
          brought={brought}
          onChange={(change) => setOwn((before) => ({ ...before, ...change }))}
        />
      ))}
      {command === "dispatch" && <Crews item={item} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={lacks !== null} loading={isBusy}>
          {word}
        </Button>
      </Group>
    </form>
  );
}
