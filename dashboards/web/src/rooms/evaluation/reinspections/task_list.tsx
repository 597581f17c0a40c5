import { Badge, Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { type Reinspection, useReinspections } from "../../../api/reinspections";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { useDepartmentName } from "../../../ui/use_department_name";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { casePath } from "../../pages/paths";
import styles from "./reinspections.module.css";
import { TellForm } from "./tell_form";

const COLOURS = { true: "green", false: "red", unable: "gray" } as const;

/** Closed cases that are to be seen again, and what was found where somebody did. */
export function TaskList({ drawId, isInspector }: { drawId: number | null; isInspector: boolean }) {
  const { t } = useWords();
  const [isAll, setAll] = useState(!isInspector);
  const found = useReinspections({
    ...(drawId === null ? {} : { draw_id: drawId }),
    ...(isAll ? {} : { open: true }),
  });
  const items = found.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <section className={page["section"]} data-testid="reinspections">
      <div className={page["titled"]}>
        <h2>{t(isInspector ? "reinspections.mine" : "reinspections.tasks")}</h2>
        <Checkbox
          label={t("reinspections.openOnly")}
          checked={!isAll}
          onChange={({ currentTarget }) => setAll(!currentTarget.checked)}
        />
      </div>
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting height={120} />}
      {found.isSuccess && items.length === 0 && (
        <p className={page["quiet"]}>{t(isAll ? "reinspections.noTasks" : "reinspections.allTold")}</p>
      )}
      <ul className={styles["tasks"]}>
        {items.map((one) => (
          <li key={one.id} data-told={one.finding !== null}>
            <Task task={one} isMine={isInspector} />
          </li>
        ))}
      </ul>
      <MoreButton list={found} />
    </section>
  );
}

function Task({ task, isMine }: { task: Reinspection; isMine: boolean }) {
  const { t, nameOf, shortDate, instant } = useWords();
  const departmentName = useDepartmentName();
  const [isTelling, setTelling] = useState(false);
  const { finding } = task;
  return (
    <>
      <p>
        <Link href={casePath(task.case_id)}>
          <strong>{nameOf({ name: task.class_name, name_en: task.class_name_en })}</strong>
        </Link>{" "}
        <span className="figures">{task.number}</span>
        {finding !== null && (
          <>
            {" "}
            <Badge variant="light" color={COLOURS[finding]} tt="none">
              {t(`reinspections.finding.${finding}`)}
            </Badge>
          </>
        )}
      </p>
      <small>
        {task.address ?? task.cell_code ?? t("case.noPlace")} ·{" "}
        {departmentName(task.department_id, task.department_name)} ·{" "}
        {t("reinspections.closedAt", { when: instant(task.closed_at) })}
        {!isMine && ` · ${task.inspector_name ?? t("reinspections.nobodyFree")}`}
        {finding === null && ` · ${t("reinspections.due", { day: shortDate(task.due_on) })}`}
        {task.found_at !== null && ` · ${t("reinspections.foundAt", { when: instant(task.found_at) })}`}
      </small>
      {task.note !== "" && <blockquote>{task.note}</blockquote>}
      {finding === null && (
        <div className={styles["acts"]}>
          <Button
            size="compact-md"
            variant={isTelling ? "default" : "light"}
            aria-expanded={isTelling}
            onClick={() => setTelling((is) => !is)}
          >
            {t("reinspections.tell")}
          </Button>
          {task.lon !== null && task.lat !== null && (
            <Button
              component={Link}
              href={`/command?case=${task.case_id}&map=17.00/${task.lat.toFixed(5)}/${task.lon.toFixed(5)}`}
              size="compact-md"
              variant="subtle"
            >
              {t("page.onMap")}
            </Button>
          )}
        </div>
      )}
      {isTelling && finding === null && <TellForm id={task.id} />}
    </>
  );
}
