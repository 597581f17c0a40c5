import { Checkbox, Select } from "@mantine/core";
import { useMemo } from "react";
import { useAreas, useDepartments, useMatterClasses } from "../../api/city";
import { grouped } from "../../cases/class_groups";
import type { CaseFilter, Period } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import styles from "./filter_bar.module.css";

const PERIODS = { any: "anyTime", day: "lastDay", week: "lastWeek", month: "lastMonth" } as const;

type Props = { filter: CaseFilter; onFilter: (filter: CaseFilter) => void };

/** Class, area, department, time and lateness: each narrows queue, counts and map at once. */
export function FilterBar({ filter, onFilter }: Props) {
  const { t, nameOf, language } = useWords();
  const classes = useMatterClasses().data;
  const areas = useAreas().data;
  const departments = useDepartments().data;

  const classChoices = useMemo(() => grouped(classes ?? [], language), [classes, language]);
  const areaChoices = (areas ?? []).map((area) => ({
    value: area.code,
    label: area.level === "county" ? nameOf(area) : ` ${nameOf(area)}`,
  }));
  const departmentChoices = (departments ?? []).map((one) => ({ value: String(one.id), label: nameOf(one) }));
  const numberOf = (value: string | null): number | null => (value === null ? null : Number(value));
  const shared = { size: "xs", clearable: true, searchable: true, limit: 200 } as const;

  return (
    <div className={styles["bar"]}>
      <Select
        {...shared}
        aria-label={t("room.class")}
        placeholder={t("room.class")}
        data={classChoices}
        value={filter.classId === null ? null : String(filter.classId)}
        onChange={(value) => onFilter({ ...filter, classId: numberOf(value) })}
        comboboxProps={{ width: 300, position: "bottom-start" }}
      />
      <Select
        {...shared}
        aria-label={t("room.area")}
        placeholder={t("room.area")}
        data={areaChoices}
        value={filter.area}
        onChange={(area) => onFilter({ ...filter, area })}
        comboboxProps={{ width: 220, position: "bottom-start" }}
      />
      <Select
        {...shared}
        aria-label={t("room.department")}
        placeholder={t("room.department")}
        data={departmentChoices}
        value={filter.departmentId === null ? null : String(filter.departmentId)}
        onChange={(value) => onFilter({ ...filter, departmentId: numberOf(value) })}
        comboboxProps={{ width: 240, position: "bottom-start" }}
      />
      <Select
        size="xs"
        allowDeselect={false}
        aria-label={t("room.period")}
        data={Object.entries(PERIODS).map(([value, key]) => ({
          value,
          label: value === "any" ? `${t("room.period")}: ${t("room.anyTime")}` : t(`room.${key}`),
        }))}
        value={filter.period}
        onChange={(value) => onFilter({ ...filter, period: (value ?? "any") as Period })}
      />
      <Checkbox
        className={styles["late"] ?? ""}
        size="xs"
        label={t("room.lateOnly")}
        checked={filter.lateOnly}
        onChange={({ currentTarget }) => onFilter({ ...filter, lateOnly: currentTarget.checked })}
      />
    </div>
  );
}
