import { Alert, Button, Checkbox, FileInput, Group, Select } from "@mantine/core";
import { useState } from "react";
import { type LoadedRules, type Overlaps, useLoadRules } from "../../../api/duty_rules";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";
import { RuleRefusal } from "./rule_refusal";

const OVERLAPS: Overlaps[] = ["refuse", "list", "succeed"];
const TYPES = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Rules from a table: first what would be loaded and what is set aside, then the loading itself. */
export function LoadView() {
  const { t } = useWords();
  const [file, setFile] = useState<File | null>(null);
  const [overlaps, setOverlaps] = useState<Overlaps>("refuse");
  const [makesDepartments, setMakes] = useState(false);
  const load = useLoadRules();
  const tried = load.data?.is_dry_run === true ? load.data : undefined;
  const start = (isDry: boolean) => file !== null && load.mutate({ file, isDry, overlaps, makesDepartments });
  // Another file or another wish has not been tried yet.
  const anew = () => load.reset();
  return (
    <section className={`${page["section"]} ${styles["form"]}`} data-testid="load">
      <p className={page["note"]}>{t("duty.loadHint")}</p>
      <div className={styles["pair"]}>
        <FileInput
          label={t("duty.file")}
          placeholder="CSV, XLSX"
          accept={TYPES}
          value={file}
          onChange={(next) => {
            setFile(next);
            anew();
          }}
          clearable
        />
        <Select
          label={t("duty.ifOverlaps")}
          data={OVERLAPS.map((one) => ({ value: one, label: t(`duty.overlap.${one}`) }))}
          value={overlaps}
          onChange={(next) => {
            setOverlaps((next as Overlaps | null) ?? "refuse");
            anew();
          }}
          allowDeselect={false}
        />
      </div>
      <Checkbox
        label={t("duty.makeDepartments")}
        checked={makesDepartments}
        onChange={({ currentTarget }) => {
          setMakes(currentTarget.checked);
          anew();
        }}
      />
      <RuleRefusal error={load.error} />
      {load.data !== undefined && <Loaded loaded={load.data} />}
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
          disabled={tried === undefined || tried.added === 0}
          loading={load.isPending}
          onClick={() => start(false)}
        >
          {t("duty.load")}
        </Button>
      </Group>
    </section>
  );
}

function Loaded({ loaded }: { loaded: LoadedRules }) {
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
                  <td>{fault.hint}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
