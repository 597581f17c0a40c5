import "../../../i18n/exports_words";
import { Button, Select, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAreas } from "../../../api/city";
import { type ExportTable, useExports } from "../../../api/exports";
import { useWords } from "../../../i18n/use_words";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { addressOf, FORMATS, type Format, type Wanted } from "./address";
import styles from "./exports.module.css";

const FIRST: Wanted = { format: "parquet", area: null, from: "", to: "", isPlane: false, hasMark: true };

/** Every table of the city as a file, whole or in part. */
export function ExportsPage({ city }: Staff) {
  const { t } = useWords();
  const tables = useExports();
  const [wanted, setWanted] = useState(FIRST);
  return (
    <PlannerFrame city={city} part="exports">
      <Choices wanted={wanted} onChange={(change) => setWanted({ ...wanted, ...change })} />
      <Loaded query={tables}>
        {(data) => (
          <ul className={styles["tables"]}>
            {data.map((table) => (
              <Entry key={table.name} table={table} wanted={wanted} />
            ))}
          </ul>
        )}
      </Loaded>
      <p className={styles["quiet"]}>{t("take.privacy")}</p>
      <p className={styles["quiet"]}>{t("take.views")}</p>
    </PlannerFrame>
  );
}

function Choices({ wanted, onChange }: { wanted: Wanted; onChange: (change: Partial<Wanted>) => void }) {
  const { t, nameOf } = useWords();
  const areas = useAreas().data ?? [];
  return (
    <section className={styles["choices"]}>
      <Select
        label={t("take.format")}
        data={FORMATS.map((value) => ({ value, label: t(`take.formats.${value}`) }))}
        value={wanted.format}
        allowDeselect={false}
        onChange={(format) => format !== null && onChange({ format: format as Format })}
      />
      <Select
        label={t("take.area")}
        placeholder={t("take.wholeCity")}
        data={areas.map((one) => ({ value: one.code, label: `${nameOf(one)} (${one.code})` }))}
        value={wanted.area}
        searchable
        clearable
        limit={100}
        onChange={(area) => onChange({ area })}
      />
      <TextInput
        type="date"
        label={t("take.from")}
        value={wanted.from}
        onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t("take.to")}
        value={wanted.to}
        onChange={({ currentTarget }) => onChange({ to: currentTarget.value })}
      />
      <Switch
        label={t("take.plane")}
        description={t("take.planeHint")}
        checked={wanted.isPlane}
        onChange={({ currentTarget }) => onChange({ isPlane: currentTarget.checked })}
      />
      {wanted.format === "csv" && (
        <Switch
          label={t("take.mark")}
          description={t("take.markHint")}
          checked={wanted.hasMark}
          onChange={({ currentTarget }) => onChange({ hasMark: currentTarget.checked })}
        />
      )}
    </section>
  );
}

function Entry({ table, wanted }: { table: ExportTable; wanted: Wanted }) {
  const { t, language } = useWords();
  const name = t(`takeTable.${table.name}`, { defaultValue: table.name });
  const lacks = [
    wanted.area !== null && !table.has_areas ? t("take.noArea") : null,
    (wanted.from !== "" || wanted.to !== "") && !table.has_days ? t("take.noDays") : null,
  ].filter((one) => one !== null);
  return (
    <li className={styles["table"]}>
      <div className={styles["head"]}>
        <div>
          <h2>
            {name} <code>{table.name}</code>
          </h2>
          <p className={styles["quiet"]}>{language === "zh" ? table.comment_zh : table.comment}</p>
          {lacks.map((one) => (
            <p key={one} className={styles["quiet"]}>
              {one}
            </p>
          ))}
        </div>
        <Button
          component="a"
          href={addressOf(table, wanted)}
          download
          variant="light"
          aria-label={t("take.getTable", { table: name })}
        >
          {t("take.get")}
        </Button>
      </div>
      <details>
        <summary>{t("take.columns", { count: table.columns.length })}</summary>
        <section className={styles["scroll"]} aria-label={name}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("take.column")}</th>
                <th scope="col">{t("take.type")}</th>
                <th scope="col">{t("take.holds")}</th>
              </tr>
            </thead>
            <tbody>
              {table.columns.map((one) => (
                <tr key={one.name}>
                  <td>
                    <code>{one.name}</code>
                  </td>
                  <td>{one.type}</td>
                  <td>{language === "zh" ? one.comment_zh : one.comment}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
    </li>
  );
}
