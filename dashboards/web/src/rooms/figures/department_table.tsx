import { useDepartments } from "../../api/city";
import type { Overview } from "../../api/types";
import { type Span, spanOf } from "../../cases/deadline";
import { type CaseFilter, NO_FILTER } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import styles from "./figures.module.css";

const HOUR_MS = 3_600_000;

type Props = {
  items: Overview["by_department"];
  /** What was closed in the period. */
  closed: CaseFilter;
  onFilter: (filter: CaseFilter) => void;
};

/** What each department has before it, and how quick it was: the one with most open cases first. */
export function DepartmentTable({ items, closed, onFilter }: Props) {
  const { t, nameOf, number } = useWords();
  const say = ({ unit, count }: Span): string => t(`common.${unit}`, { count });
  const departments = useDepartments().data;
  const sorted = [...items].sort((a, b) => b.open - a.open);
  return (
    <table className={styles["departments"]}>
      <thead>
        <tr>
          <th scope="col">{t("room.department")}</th>
          <th scope="col">{t("figures.open")}</th>
          <th scope="col">{t("figures.late")}</th>
          <th scope="col">{t("figures.closed")}</th>
          <th scope="col">{t("figures.median")}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((one) => {
          const known = departments?.find((other) => other.id === one.department_id);
          const name = nameOf(known ?? { name: one.name });
          const its = { ...NO_FILTER, departmentId: one.department_id };
          const cells = [
            { key: "open", value: one.open, filter: its, hint: t("figures.open") },
            { key: "late", value: one.late, filter: { ...its, lateOnly: true }, hint: t("figures.late") },
            {
              key: "closed",
              value: one.closed,
              filter: { ...closed, departmentId: one.department_id },
              hint: t("figures.closed"),
            },
          ] as const;
          return (
            <tr key={one.department_id}>
              <th scope="row">{name}</th>
              {cells.map(({ key, value, filter, hint }) => (
                <td key={key} data-alarm={key === "late" && value > 0}>
                  <button
                    type="button"
                    className="figures"
                    title={hint}
                    aria-label={`${name}, ${hint}: ${number(value)}`}
                    onClick={() => onFilter({ ...filter, stages: [...filter.stages] })}
                  >
                    {number(value)}
                  </button>
                </td>
              ))}
              <td className="figures">
                {one.median_hours === null ? "–" : say(spanOf(one.median_hours * HOUR_MS))}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
