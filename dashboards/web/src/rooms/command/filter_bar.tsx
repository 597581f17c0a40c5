import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useAreas, useCity, useCommunities, useMatterClasses, useOpenDepartments } from "../../api/city";
import { grouped } from "../../cases/class_groups";
import { dayOf, readDay } from "../../cases/days";
import { type CaseFilter, isNarrowed, type Period } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import styles from "./filter_bar.module.css";

const PERIODS = {
  any: "anyTime",
  day: "lastDay",
  week: "lastWeek",
  month: "lastMonth",
  days: "days",
} as const;

/** What the cases of now may be narrowed to by a tick. */
const ONLY = ["urgentOnly", "lateOnly", "heldOnly", "doubtfulOnly"] as const;

const MOMENTS = ["reported", "closed"] as const;

const SHARED = { size: "xs", clearable: true, searchable: true, limit: 200 } as const;

function numberOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

type Props = {
  filter: CaseFilter;
  /** Of a past moment classes and areas alone are asked for. */
  isPast?: boolean;
  onFilter: (filter: CaseFilter) => void;
};

/** Class, area, department, time and lateness: each narrows queue, counts and map at once. */
export function FilterBar({ filter, isPast = false, onFilter }: Props) {
  const { t, nameOf, language } = useWords();
  const classes = useMatterClasses().data;
  const areas = useAreas().data;

  const classChoices = useMemo(() => grouped(classes ?? [], language), [classes, language]);
  // A city has thousands of communities: those of the chosen street are offered.
  const street = filter.area !== null && filter.area.length > 6 ? filter.area.slice(0, 9) : null;
  const communities = useCommunities(street).data;
  const areaChoices = useMemo(() => {
    const indent = { county: "", street: "\u2003", community: "\u2003\u2003" } as Record<string, string>;
    return (areas ?? [])
      .flatMap((area) => (area.code === street ? [area, ...(communities ?? [])] : [area]))
      .map((area) => ({ value: area.code, label: `${indent[area.level] ?? ""}${nameOf(area)}` }));
  }, [areas, communities, street, nameOf]);
  const [isOpen, setOpen] = useState(false);

  return (
    <div className={styles["bar"]} data-open={isOpen}>
      <Button
        className={styles["more"] ?? ""}
        size="sm"
        variant={isNarrowed(filter) ? "light" : "default"}
        aria-expanded={isOpen}
        leftSection={<IconAdjustmentsHorizontal size={18} stroke={1.7} />}
        onClick={() => setOpen((is) => !is)}
      >
        {t("room.filter")}
      </Button>
      <Select
        {...SHARED}
        aria-label={t("room.class")}
        placeholder={t("room.class")}
        data={classChoices}
        value={filter.classId === null ? null : String(filter.classId)}
        onChange={(value) => onFilter({ ...filter, classId: numberOf(value) })}
        comboboxProps={{ width: 300, position: "bottom-start" }}
      />
      <Select
        {...SHARED}
        aria-label={t("room.area")}
        placeholder={t("room.area")}
        data={areaChoices}
        value={filter.area}
        onChange={(area) => onFilter({ ...filter, area })}
        comboboxProps={{ width: 220, position: "bottom-start" }}
      />
      {!isPast && <NowOnly filter={filter} onFilter={onFilter} />}
    </div>
  );
}

/** What narrows the cases of now, but can not be asked of the past: department, time, lateness, doubt. */
function NowOnly({ filter, onFilter }: Omit<Props, "isPast">) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  const departmentChoices = departments.map((one) => ({ value: String(one.id), label: nameOf(one) }));
  const zone = useCity().data?.timezone ?? "UTC";
  const today = dayOf(Date.now(), zone);
  return (
    <>
      <Select
        {...SHARED}
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
        onChange={(value) =>
          onFilter({
            ...filter,
            period: (value ?? "any") as Period,
            moment: value === "any" ? "reported" : filter.moment,
            fromDay: value === "days" ? today : null,
            toDay: value === "days" ? today : null,
          })
        }
      />
      {filter.period !== "any" && (
        <Select
          size="xs"
          allowDeselect={false}
          aria-label={t("room.moment")}
          data={MOMENTS.map((value) => ({ value, label: t(`room.${value}In`) }))}
          value={filter.moment}
          onChange={(value) => onFilter({ ...filter, moment: value === "closed" ? "closed" : "reported" })}
        />
      )}
      {filter.period === "days" && <DayFields filter={filter} today={today} onFilter={onFilter} />}
      {ONLY.map((name) => (
        <Checkbox
          key={name}
          className={styles["only"] ?? ""}
          size="xs"
          label={t(`room.${name}`)}
          checked={filter[name]}
          onChange={({ currentTarget }) => onFilter({ ...filter, [name]: currentTarget.checked })}
        />
      ))}
    </>
  );
}

/** From one day to another, both of them in the city's own time. */
function DayFields({ filter, today, onFilter }: Props & { today: string }) {
  const { t } = useWords();
  const fields = [
    { name: "fromDay", label: t("room.fromDay"), most: filter.toDay ?? today },
    { name: "toDay", label: t("room.toDay"), most: today, least: filter.fromDay ?? undefined },
  ] as const;
  return fields.map((field) => (
    <TextInput
      key={field.name}
      type="date"
      size="xs"
      label={field.label}
      value={filter[field.name] ?? ""}
      max={field.most}
      min={"least" in field ? field.least : undefined}
      onChange={({ currentTarget }) =>
        onFilter({ ...filter, period: "days", [field.name]: readDay(currentTarget.value) })
      }
    />
  ));
}
