import { Link } from "wouter";
import { useCell, useClassAttributes, useDepartments } from "../../api/city";
import type { Component } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { fieldsOf } from "./acts/schema_fields";
import styles from "./page.module.css";
import { cellPath } from "./paths";

type Unit = "governing" | "owner" | "maintainer";
type Row = {
  key: string;
  label: string;
  /** What the standard calls its fields (GB/T 47678.5-2026, table 2). */
  fields: string;
  value: string | null;
  /** A code that goes with the value. */
  code?: string | null | undefined;
  href?: string;
};

/** The 18 fields of the standard, and its place. Of another day, each that is another now says so. */
export function ComponentFields({ item, now }: { item: Component; now: Component | null }) {
  const { t } = useWords();
  const rows = useRows(item);
  const current = useRows(now ?? item);
  return (
    <dl className={styles["fields"]}>
      {rows.map((row, index) => {
        const today = current[index]?.value ?? null;
        return (
          <div key={row.key} data-differs={today !== row.value}>
            <dt>
              {row.label} <small className="figures">{row.fields}</small>
            </dt>
            <dd>
              {row.href === undefined ? (
                (row.value ?? <span className={styles["quiet"]}>{t("component.unknown")}</span>)
              ) : (
                <Link href={row.href} className="figures">
                  {row.value}
                </Link>
              )}
              {row.code && <small className="figures">{row.code}</small>}
              {today !== row.value && (
                <small>{t("page.nowIs", { value: today ?? t("component.unknown") })}</small>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

export function useRows(item: Component): Row[] {
  const { t, nameOf, shortDate, language } = useWords();
  const departments = useDepartments().data;
  const asked = fieldsOf(useClassAttributes(item.class_id).data);
  const cell = useCell(item.cell_code).data;
  const unit = (key: Unit, fields: string): Row => {
    const found = departments?.find((one) => one.id === item[`${key}_id`]);
    const value = found === undefined ? item[`${key}_name`] : nameOf(found);
    return { key, label: t(`component.${key}`), fields, value, code: found?.code };
  };
  const text = (key: string, fields: string, value: string | null): Row => ({
    key,
    label: t(`field.${key}`),
    fields,
    value: value === "" ? null : value,
  });
  const area = (key: "street" | "community", fields: string, length: number): Row => {
    const found = [cell?.street, cell?.area].find((one) => one?.code.length === length);
    return { ...text(key, fields, found ? nameOf(found) : null), code: found?.code };
  };
  const attributes = Object.entries(item.attributes).map(([name, value]) => {
    const field = asked.find((one) => one.name === name);
    const title = language === "en" ? field?.title_en : field?.title;
    return {
      key: `attribute ${name}`,
      label: title ?? name,
      fields: field?.unit ? `[${field.unit}]` : "",
      value: typeof value === "string" ? value : JSON.stringify(value),
    };
  });
  return [
    text("code", "GLBJBSM", item.code),
    text("name", "GLBJMC", item.name),
    unit("governing", "ZGBMDM · ZGBMMC"),
    unit("owner", "QSDWDM · QSDWMC"),
    unit("maintainer", "YHDWDM · YHDWMC"),
    { ...text("cell", "SZDYWGBSM", item.cell_code), href: cellPath(item.cell_code) },
    text("state", "GLBJZT", t(`componentState.${item.state}`)),
    text("start", "CSRQ", shortDate(item.start_on)),
    text("changed", "BGRQ", item.changed_on === null ? null : shortDate(item.changed_on)),
    text("source", "SJLY", item.data_source),
    text("remark", "BZ", item.remark),
    area("street", "SZJDDM · SZJDMC", 9),
    area("community", "SZSQDM · SZSQMC", 12),
    text("place", "", `${item.lon.toFixed(6)}, ${item.lat.toFixed(6)}`),
    ...attributes,
  ];
}
