import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { type CaseRequest, useTasks } from "../../api/tasks";
import type { Person } from "../../api/types";
import { tasksOf } from "../../cases/tasks";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import { useNow } from "../../ui/use_now";
import { Waiting } from "../../ui/waiting";
import styles from "./inbox_panel.module.css";
import panel from "./panel.module.css";
import { RequestWords } from "./request_words";

type Props = { person: Person; onOpenCase: (id: number) => void };

/** What was asked and waits for an answer: checks, more time, replies, appeals. */
export function TasksPanel({ person, onOpenCase }: Props) {
  const { t } = useWords();
  const [isMine, setMine] = useState(true);
  const { data, error } = useTasks(isMine ? tasksOf(person) : {});
  const now = useNow();
  return (
    <div className={panel["body"]} data-testid="tasks">
      <header className={panel["head"]}>
        <div>
          <h1>{t("tasks.title")}</h1>
          <p>{t("tasks.hint")}</p>
        </div>
      </header>
      {person.role === "inspector" && <Link href="/evaluation/reinspections">{t("tasks.again")}</Link>}
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("tasks.title")}
        value={isMine ? "mine" : "all"}
        data={[
          { value: "mine", label: t("tasks.mine") },
          { value: "all", label: t("tasks.all") },
        ]}
        onChange={(value) => setMine(value === "mine")}
      />
      <ProblemNote error={error} />
      {data === undefined && error === null && <Waiting height={120} />}
      {data?.length === 0 && <Text c="dimmed">{t("tasks.none")}</Text>}
      <ul className={styles["letters"]}>
        {data?.map((one) => (
          <Task
            key={`${one.case_id}/${one.seq}`}
            task={one}
            now={now}
            onOpen={() => onOpenCase(one.case_id)}
          />
        ))}
      </ul>
    </div>
  );
}

function Task({ task, now, onOpen }: { task: CaseRequest; now: number; onOpen: () => void }) {
  const { nameOf } = useWords();
  const name = nameOf({ name: task.class_name, name_en: task.class_name_en });
  return (
    <li>
      <button type="button" onClick={onOpen}>
        <span>
          <StageMark stage={task.stage} size={18} /> <strong>{name}</strong>{" "}
          {task.address ?? task.cell_code ?? ""}
        </span>
        <span>{task.description}</span>
        <small>
          <RequestWords request={task} now={now} />
        </small>
      </button>
    </li>
  );
}
