import { Button, FileInput, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type NewDocument, useRegisterDocument } from "../../api/documents";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import rules from "../rules/rules.module.css";
import { KINDS } from "./kinds";

type Draft = Omit<NewDocument, "file"> & { file: File | null };

/** A document comes in, or goes out: its number, its title, its dates, its file. */
export function NewDocumentForm({ today, onMade }: { today: string; onMade: (id: number) => void }) {
  const { t } = useWords();
  const [draft, setDraft] = useState<Draft>({
    number: "",
    title: "",
    kind: "notice",
    issued_on: today,
    valid_until: "",
    file: null,
  });
  const enter = useRegisterDocument();
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const { number, title, issued_on, valid_until, file } = draft;
  const isReversed = valid_until !== "" && valid_until < issued_on;
  const isReady = number.trim() !== "" && title.trim() !== "" && issued_on !== "" && !isReversed;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady || file === null) return;
    const body = { ...draft, number: number.trim(), title: title.trim(), file };
    enter.mutate(body, { onSuccess: ({ id }) => onMade(id) });
  };
  return (
    <form className={`${page["section"]} ${rules["form"]}`} onSubmit={submit} data-testid="new-document">
      <h2>{t("office.new")}</h2>
      <TextInput
        label={t("office.number")}
        description={t("office.numberHint")}
        value={number}
        maxLength={100}
        onChange={({ currentTarget }) => set({ number: currentTarget.value })}
        required
      />
      <TextInput
        label={t("office.name")}
        value={title}
        maxLength={300}
        onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        required
      />
      <Select
        label={t("office.kind")}
        data={KINDS.map((one) => ({ value: one, label: t(`documentKind.${one}`) }))}
        value={draft.kind}
        onChange={(next) => set({ kind: KINDS.find((one) => one === next) ?? "other" })}
        allowDeselect={false}
        searchable
      />
      <div className={rules["pair"]}>
        <TextInput
          type="date"
          label={t("office.issuedOn")}
          value={issued_on}
          onChange={({ currentTarget }) => set({ issued_on: currentTarget.value })}
          required
        />
        <TextInput
          type="date"
          label={t("office.validUntil")}
          value={valid_until}
          min={issued_on}
          error={isReversed ? t("office.reversed") : null}
          onChange={({ currentTarget }) => set({ valid_until: currentTarget.value })}
        />
      </div>
      <FileInput
        label={t("office.file")}
        placeholder={t("office.fileHint")}
        value={file}
        onChange={(next) => set({ file: next })}
        clearable
        required
      />
      <ProblemNote error={enter.error} />
      <Button type="submit" disabled={!isReady || file === null} loading={enter.isPending}>
        {t("office.enter")}
      </Button>
    </form>
  );
}
