import { Alert, Button, FileInput, Group, Select } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type LoadedTable, useTableLoad } from "../../api/table_load";
import { useWords } from "../../i18n/use_words";
import page from "../pages/page.module.css";
import styles from "./register.module.css";

const TYPES = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

type Props = {
  what: "duty" | "conditions";
  /** What a row of the table is. */
  hint: string;
  /** What may become of a row that contradicts what is in force, the first is usual. */
  overlaps: { value: string; label: string }[];
  /** More that is wished for, and where it is said. */
  wishes?: Record<string, string>;
  more?: ReactNode;
  refusal: (error: Error | null) => ReactNode;
};

/** Rows from a table: first what would be loaded and what is set aside, then the loading itself. */
export function TableLoad({ what, hint, overlaps, wishes = {}, more, refusal }: Props) {
  const { t } = useWords();
  const [file, setFile] = useState<File | null>(null);
  const [overlap, setOverlap] = useState(overlaps[0]?.value ?? "");
  const load = useTableLoad(what);
  // Another file or another wish has not been tried yet.
  const asked = JSON.stringify([file?.name, file?.size, file?.lastModified, overlap, wishes]);
  const [answered, setAnswered] = useState("");
  const loaded = answered === asked ? load.data : undefined;
  const start = (isDry: boolean) => {
    if (file === null) return;
    setAnswered(asked);
    load.mutate({ file, isDry, overlaps: overlap, wishes });
  };
  return (
    <section className={`${page["section"]} ${styles["form"]}`} data-testid="load">
      <p className={page["note"]}>{hint}</p>
      <div className={styles["pair"]}>
        <FileInput
          label={t("duty.file")}
          placeholder="CSV, XLSX"
          accept={TYPES}
          value={file}
          onChange={setFile}
          clearable
        />
        <Select
          label={t("duty.ifOverlaps")}
          data={overlaps}
          value={overlap}
          onChange={(next) => setOverlap(next ?? overlap)}
          allowDeselect={false}
        />
      </div>
      {more}
      {refusal(answered === asked ? load.error : null)}
      {loaded !== undefined && <Loaded loaded={loaded} />}
      <Group gap="xs">
        <Button
          variant="default"
          disabled={file === null}
          loading={load.isPending}
          onClick={() => start(true)}
        >
          {t("duty.tryIt")}
        </Button>
        <Button
          disabled={loaded?.is_dry_run !== true || loaded.added === 0}
          loading={load.isPending}
          onClick={() => start(false)}
        >
          {t("duty.load")}
        </Button>
      </Group>
    </section>
  );
}

function Loaded({ loaded }: { loaded: LoadedTable }) {
  const { t, number } = useWords();
  const counts = ["read", "added", "known", "set_aside"] as const;
  return (
    <>
      <Alert
        color={loaded.is_dry_run ? "yellow" : "green"}
        variant="light"
        title={t(loaded.is_dry_run ? "duty.tried" : "duty.loaded")}
        data-testid="loaded"
      >
        {counts.map((one) => `${t(`duty.count.${one}`)} ${number(loaded[one])}`).join(" · ")}
        {loaded.notes.length > 0 && (
          <ul>
            {loaded.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </Alert>
      {loaded.faults.length > 0 && (
        <div className={styles["table"]}>
          <table data-testid="set-aside">
            <thead>
              <tr>
                {(["row", "column", "value", "reason", "hint"] as const).map((one) => (
                  <th key={one} scope="col">
                    {t(`duty.fault.${one}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {loaded.faults.map((fault) => (
                <tr key={`${fault.row}/${fault.column}/${fault.reason}`}>
                  <td className="figures">{fault.row}</td>
                  <td>{fault.column}</td>
                  <td>{fault.value}</td>
                  <td>{t(`duty.reasons.${fault.reason}`, { defaultValue: fault.reason })}</td>
                  <td lang="en">{fault.hint}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
