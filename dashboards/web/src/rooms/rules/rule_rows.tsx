import { ActionIcon, Button, Checkbox, MultiSelect, Select, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import { type Column, type Row, writtenIn } from "./rows";
import styles from "./rules.module.css";

type Props = {
  title: string;
  columns: readonly Column[];
  rows: readonly Row[];
  mayChange: boolean;
  /** A row to begin with; without it rows can be changed, but not added. */
  blank?: Row;
  /** Whether a row can be taken out. */
  canRemove?: boolean;
  isSaving: boolean;
  error: Error | null;
  onSave: (rows: Row[], onDone: () => void) => void;
};

/** Rules as rows of a table: read by everybody, changed all at once by who may. */
export function RuleRows(props: Props) {
  const { title, columns, rows, mayChange, isSaving, error, onSave } = props;
  const { t } = useWords();
  const [draft, setDraft] = useState<Row[] | null>(null);
  const isReady = draft?.every((row) => columns.every((one) => isFilled(one, row[one.key])));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft !== null && isReady === true) onSave(draft, () => setDraft(null));
  };
  return (
    <form className={page["section"]} onSubmit={submit}>
      <div className={page["titled"]}>
        <h2>{title}</h2>
        {mayChange && draft === null && (
          <Button
            size="compact-md"
            variant="default"
            onClick={() => setDraft(rows.map((row) => ({ ...row })))}
          >
            {t("rules.change")}
          </Button>
        )}
      </div>
      {draft === null ? (
        <ReadRows title={title} columns={columns} rows={rows} />
      ) : (
        <DraftRows {...props} rows={draft} kept={rows.length} onRows={setDraft} />
      )}
      <ProblemNote error={error} />
      {draft !== null && (
        <div className={styles["acts"]}>
          {props.blank !== undefined && (
            <Button
              variant="subtle"
              leftSection={<IconPlus size={16} />}
              onClick={() => setDraft([...draft, { ...props.blank }])}
            >
              {t("rules.add")}
            </Button>
          )}
          <span />
          <Button variant="default" onClick={() => setDraft(null)}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" disabled={!isReady} loading={isSaving}>
            {t("rules.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

function isFilled(column: Column, value: Row[string] | undefined): boolean {
  if (column.kind === "number")
    return typeof value === "string" && value !== "" && Number(value) >= column.min;
  if (column.kind === "text") return typeof value === "string" && value.trim() !== "";
  if (column.kind === "several") return Array.isArray(value) && value.length > 0;
  if (column.kind === "one") return column.none !== undefined || (typeof value === "string" && value !== "");
  return true;
}

type RowsProps = Pick<Props, "title" | "columns" | "rows">;

function Head({ columns, hasActs }: { columns: readonly Column[]; hasActs: boolean }) {
  const { t } = useWords();
  return (
    <thead>
      <tr>
        {columns.map((one) => (
          <th key={one.key} scope="col" data-number={one.kind === "number"}>
            {one.label}
          </th>
        ))}
        {hasActs && (
          <th scope="col">
            <span className="visually-hidden">{t("rules.remove")}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function ReadRows({ title, columns, rows }: RowsProps) {
  const { t } = useWords();
  if (rows.length === 0) return <p className={page["quiet"]}>{t("rules.none")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys
    <section className={styles["table"]} tabIndex={0} aria-label={title}>
      <table>
        <Head columns={columns} hasActs={false} />
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify(row)}>
              {columns.map((one) => (
                <td key={one.key} data-number={one.kind === "number"}>
                  {one.kind === "check"
                    ? t(row[one.key] === true ? "rules.yes" : "rules.no")
                    : writtenIn(one, row[one.key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type DraftProps = Props & {
  /** So many of the rows were there before. */
  kept: number;
  onRows: (rows: Row[]) => void;
};

function DraftRows({ title, columns, rows, canRemove = false, kept, onRows }: DraftProps) {
  const { t } = useWords();
  return (
    <section className={styles["table"]} aria-label={title}>
      <table>
        <Head columns={columns} hasActs={canRemove} />
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a draft has no name but its place
            <tr key={index}>
              {columns.map((one) => (
                <td key={one.key}>
                  <Field
                    column={one}
                    label={`${one.label} ${index + 1}`}
                    value={row[one.key]}
                    isFixed={one.isName === true && index < kept}
                    onValue={(value) =>
                      onRows(rows.map((other, at) => (at === index ? { ...other, [one.key]: value } : other)))
                    }
                  />
                </td>
              ))}
              {canRemove && (
                <td>
                  <ActionIcon
                    variant="subtle"
                    color="red"
                    aria-label={`${t("rules.remove")} ${index + 1}`}
                    onClick={() => onRows(rows.filter((_, at) => at !== index))}
                  >
                    <IconTrash size={17} />
                  </ActionIcon>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type FieldProps = {
  column: Column;
  label: string;
  value: Row[string] | undefined;
  /** What names a row that is kept stays. */
  isFixed: boolean;
  onValue: (value: Row[string]) => void;
};

function Field({ column, label, value, isFixed, onValue }: FieldProps) {
  const text = typeof value === "string" ? value : "";
  const shared = { "aria-label": label, size: "sm", disabled: isFixed } as const;
  switch (column.kind) {
    case "check":
      return (
        <Checkbox
          aria-label={label}
          checked={value === true}
          onChange={({ currentTarget }) => onValue(currentTarget.checked)}
        />
      );
    case "one":
      return (
        <Select
          {...shared}
          miw={150}
          data={column.data}
          value={text === "" ? null : text}
          placeholder={column.none}
          onChange={(next) => onValue(next ?? "")}
          allowDeselect={column.none !== undefined}
          clearable={column.none !== undefined}
          searchable
          limit={300}
        />
      );
    case "several":
      return (
        <MultiSelect
          {...shared}
          miw={190}
          data={column.data}
          value={Array.isArray(value) ? value : []}
          onChange={onValue}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          miw={column.kind === "number" ? 84 : 140}
          value={text}
          {...(column.kind === "number"
            ? { type: "number", min: column.min, max: column.max, step: column.step ?? 1 }
            : { maxLength: column.most })}
          onChange={({ currentTarget }) => onValue(currentTarget.value)}
        />
      );
  }
}
