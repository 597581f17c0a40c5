import { Link } from "wouter";
import { useProblemLibrary, usePutProblems, useSuspensions } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { useDepartmentName } from "../../ui/use_department_name";
import page from "../pages/page.module.css";
import { casePath } from "../pages/paths";
import { useColumns } from "./columns";
import { Loaded } from "./loaded";
import { textIn } from "./rows";
import { RuleRows } from "./rule_rows";
import styles from "./rules.module.css";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** Why cases are suspended, in the city's own words, and what is suspended now. */
export function SuspensionsPage({ city, person }: Staff) {
  const { t } = useWords();
  const library = useProblemLibrary();
  const put = usePutProblems();
  const columns = useColumns().problem_kinds;
  return (
    <RulesFrame city={city} part="suspensions">
      <div className={styles["gap"]}>
        <Suspended />
        <Loaded query={library}>
          {(problems) => (
            <RuleRows
              title={t("suspensions.library")}
              columns={columns}
              rows={problems.map((one) => ({ ...one }))}
              mayChange={RULERS.has(person.role)}
              blank={{ code: "", name: "", name_en: "", is_offered: true }}
              isSaving={put.isPending}
              error={put.error}
              onSave={(rows, onDone) =>
                put.mutate(
                  rows.map((row) => ({
                    code: textIn(row, "code"),
                    name: textIn(row, "name"),
                    name_en: textIn(row, "name_en"),
                    is_offered: row["is_offered"] === true,
                  })),
                  { onSuccess: onDone },
                )
              }
            />
          )}
        </Loaded>
      </div>
    </RulesFrame>
  );
}

function Suspended() {
  const { t, nameOf, shortDate, instant } = useWords();
  const departmentName = useDepartmentName();
  const found = useSuspensions();
  return (
    <section className={page["section"]} data-testid="suspended">
      <h2>{t("suspensions.now")}</h2>
      <Loaded query={found}>
        {(items) => (
          <>
            {items.length === 0 && <p className={page["quiet"]}>{t("suspensions.none")}</p>}
            <ul className={page["cases"]}>
              {items.map((one) => (
                <li key={one.case_id}>
                  <Link href={casePath(one.case_id)}>
                    <span />
                    <span>
                      <strong>{nameOf({ name: one.class_name, name_en: one.class_name_en })}</strong>{" "}
                      {nameOf({ name: one.problem_name, name_en: one.problem_name_en })}: {one.reason}
                      <small>
                        <span className="figures">{one.number}</span> ·{" "}
                        {departmentName(one.department_id, one.department_name)} ·{" "}
                        {t("suspensions.since", { when: instant(one.suspended_at) })}
                        {one.review_on !== null &&
                          ` · ${t("suspensions.review", { day: shortDate(one.review_on) })}`}
                      </small>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </section>
  );
}
