import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useDraw } from "../../../api/reinspections";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { useDepartmentName } from "../../../ui/use_department_name";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "./reinspections.module.css";

const COUNTS = ["drawable", "drawn", "true", "false", "unable"] as const;

/** What a draw was made from, department by department, and whether its seed draws it again. */
export function DrawDetail({ id }: { id: number }) {
  const { t, instant, number } = useWords();
  const departmentName = useDepartmentName();
  const { data, error, refetch } = useDraw(id);
  if (data === undefined) {
    return error === null ? (
      <Waiting height={120} />
    ) : (
      <ProblemNote error={error} onRetry={() => void refetch()} />
    );
  }
  const Icon = data.is_repeatable ? IconShieldCheck : IconShieldX;
  return (
    <section className={page["section"]} data-testid="draw">
      <h2>{t("reinspections.one", { id })}</h2>
      <p className={styles["seal"]} data-good={data.is_repeatable}>
        <Icon size={18} stroke={1.7} aria-hidden="true" />
        <span>
          {t(data.is_repeatable ? "reinspections.repeatable" : "reinspections.notRepeatable")}{" "}
          <small>
            {t("reinspections.drawnAt", { when: instant(data.drawn_at) })} · {t("reinspections.seed")}{" "}
            <code>{data.seed}</code>
          </small>
        </span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with arrow keys */}
      <section className={styles["table"]} tabIndex={0} aria-label={t("reinspections.strata")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("room.department")}</th>
              {COUNTS.map((count) => (
                <th key={count} scope="col">
                  {t(`reinspections.count.${count}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.strata.map((one) => (
              <tr key={one.department_id}>
                <th scope="row">{departmentName(one.department_id, one.department_name)}</th>
                {COUNTS.map((count) => (
                  <td key={count} className="figures">
                    {number(one[count])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
