import { Select, TextInput } from "@mantine/core";
import { useClassAttributes } from "../../../api/city";
import { useWords } from "../../../i18n/use_words";
import styles from "./acts.module.css";
import { AttributeRows } from "./attribute_rows";
import { type AttributeRow, readValue, textOf } from "./edits";
import { type Field, fieldsOf, isOpen } from "./schema_fields";

type Props = { classId: number; rows: readonly AttributeRow[]; onRows: (rows: AttributeRow[]) => void };

/** The attributes of a component: those that its class asks for as fields, any others by name and value. */
export function AttributeFields({ classId, rows, onRows }: Props) {
  const { t } = useWords();
  const schema = useClassAttributes(classId).data;
  const fields = fieldsOf(schema);
  const known = new Set(fields.map((field) => field.name));
  const free = rows.filter((row) => !known.has(row.name));
  const put = (name: string, text: string) => {
    const row = rows.find((one) => one.name === name);
    if (text === "") return onRows(rows.filter((one) => one !== row));
    const id = row?.id ?? Math.max(0, ...rows.map((one) => one.id)) + 1;
    onRows([...rows.filter((one) => one !== row), { id, name, text }]);
  };
  return (
    <fieldset className={styles["attributes"]} data-testid="attributes">
      <legend>{t("act.attributes")}</legend>
      {fields.map((field) => (
        <OneField
          key={field.name}
          field={field}
          text={rows.find((row) => row.name === field.name)?.text ?? ""}
          onText={(text) => put(field.name, text)}
        />
      ))}
      {(isOpen(schema) || free.length > 0) && (
        <AttributeRows
          rows={free}
          onRows={(next) => onRows([...rows.filter((row) => known.has(row.name)), ...next])}
        />
      )}
    </fieldset>
  );
}

type FieldProps = { field: Field; text: string; onText: (text: string) => void };

function OneField({ field, text, onText }: FieldProps) {
  const { t, language } = useWords();
  const name = language === "en" ? field.title_en : field.title;
  const label = field.unit === "" ? name : `${name} [${field.unit}]`;
  const said = text === "" ? "" : readValue(text);
  const shared = { label, required: field.isRequired };
  if (field.kind === "choice" || field.kind === "yes_no") {
    const isChoice = field.kind === "choice";
    const data = isChoice
      ? field.choices.map((one) => ({ value: one, label: one.replaceAll("_", " ") }))
      : [
          { value: "true", label: t("act.yes") },
          { value: "false", label: t("act.no") },
        ];
    return (
      <Select
        {...shared}
        data={data}
        placeholder={t("component.unknown")}
        value={said === "" ? null : String(said)}
        onChange={(value) => onText(value === null ? "" : isChoice ? textOf(value) : value)}
        clearable
      />
    );
  }
  if (field.kind === "number") {
    return (
      <TextInput
        {...shared}
        type="number"
        inputMode="decimal"
        step={field.isWhole ? 1 : "any"}
        {...(field.least === null ? {} : { min: field.least })}
        {...(field.most === null ? {} : { max: field.most })}
        value={String(said)}
        onChange={({ currentTarget }) => onText(currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      type={field.kind === "day" ? "date" : "text"}
      {...(field.kind === "text" ? { maxLength: field.length } : {})}
      value={String(said)}
      onChange={({ currentTarget: { value } }) => onText(value === "" ? "" : textOf(value))}
    />
  );
}
