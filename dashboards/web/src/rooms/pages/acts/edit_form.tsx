import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useOpenDepartments } from "../../../api/city";
import { useEdit } from "../../../api/components";
import type { Component } from "../../../api/types";
import { useKey } from "../../../api/use_key";
import { useWords } from "../../../i18n/use_words";
import page from "../page.module.css";
import { ActForm } from "./act_form";
import { AttributeFields } from "./attribute_fields";
import { type Draft, draftOf, editsOf } from "./edits";

/** The texts of a component, how many characters each may have, and what it is called. */
const TEXTS = [
  { field: "name", most: 30, label: "field.name" },
  { field: "data_source", most: 30, label: "field.source" },
  { field: "remark", most: 200, label: "field.remark" },
] as const;
const PARTIES = ["governing", "owner", "maintainer"] as const;

/** What the register says of a component, beside its place and its state. */
export function EditForm({ item, onDone }: { item: Component; onDone: () => void }) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  const [draft, setDraft] = useState<Draft>(() => draftOf(item));
  const [note, setNote] = useState("");
  const edit = useEdit(item.code);
  const keyOf = useKey();
  const edits = editsOf(item, draft);
  const isChanged = Object.keys(edits).length > 0;
  const submit = () => {
    const body = { expected_version: item.version, ...edits, note: note.trim() };
    edit.mutate({ body, key: keyOf(body) }, { onSuccess: onDone });
  };
  return (
    <ActForm
      testId="edit-form"
      note={note}
      onNote={setNote}
      error={edit.error}
      isBusy={edit.isPending}
      isReady={isChanged}
      onSubmit={submit}
      onCancel={onDone}
    >
      {TEXTS.map(({ field, most, label }) => (
        <TextInput
          key={field}
          label={t(label)}
          value={draft[field]}
          maxLength={most}
          onChange={({ currentTarget }) => setDraft({ ...draft, [field]: currentTarget.value })}
        />
      ))}
      {PARTIES.map((party) => (
        <Select
          key={party}
          label={t(`component.${party}`)}
          placeholder={t("act.nobody")}
          data={departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
          value={draft[`${party}_id`]}
          onChange={(value) => setDraft({ ...draft, [`${party}_id`]: value })}
          searchable
          clearable
        />
      ))}
      <AttributeFields
        classId={item.class_id}
        rows={draft.attributes}
        onRows={(attributes) => setDraft({ ...draft, attributes })}
      />
      {!isChanged && <p className={page["quiet"]}>{t("act.nothingChanged")}</p>}
    </ActForm>
  );
}
