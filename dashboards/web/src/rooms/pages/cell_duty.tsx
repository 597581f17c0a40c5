import { Badge } from "@mantine/core";
import { useState } from "react";
import { useComponentClasses, useMatterClasses } from "../../api/city";
import { type DutyLine, useCellDuty } from "../../api/duty";
import type { Cell } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import styles from "./duty.module.css";
import { type DutyGroup, exampleOf, groupDuty, linesFor } from "./duty_groups";
import { DutySteps } from "./duty_steps";
import page from "./page.module.css";

/** Who answers for what in a cell: for what stands in it at once, for all the rest where it is opened. */
export function CellDuty({ cell }: { cell: Cell }) {
  const { t } = useWords();
  const { data, error, refetch } = useCellDuty(cell.code);
  const classes = useComponentClasses().data ?? [];
  const standing = new Set(cell.components.by_class.map((one) => one.class_id));
  const components = (data ?? []).filter((one) => one.kind === "component");
  const matters = (data ?? []).filter((one) => one.kind === "matter");
  const here = linesFor(standing, components, classes);
  const others = components.filter((one) => !here.has(one));
  return (
    <section className={page["section"]} data-testid="duty">
      <h2>{t("page.duty")}</h2>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={80} />}
      {here.size > 0 && <h3 className={styles["title"]}>{t("page.dutyHere")}</h3>}
      <Groups shown={[...here]} all={components} cell={cell.code} />
      {others.length > 0 && (
        <details className={styles["more"]}>
          <summary>{t(here.size > 0 ? "page.dutyOthers" : "page.dutyComponents")}</summary>
          <Groups shown={others} all={components} cell={cell.code} />
        </details>
      )}
      {matters.length > 0 && (
        <details className={styles["more"]}>
          <summary>{t("page.dutyMatters")}</summary>
          <Groups shown={matters} all={matters} cell={cell.code} />
        </details>
      )}
    </section>
  );
}

type GroupsProps = { shown: readonly DutyLine[]; all: readonly DutyLine[]; cell: string };

function Groups({ shown, all, cell }: GroupsProps) {
  const [asked, setAsked] = useState<DutyLine | null>(null);
  return groupDuty(shown).map((group) => (
    <Group
      key={`${group.department?.id ?? "nobody"}/${group.isFallback}`}
      group={group}
      lines={all}
      cell={cell}
      asked={asked}
      onAsk={(line) => setAsked(line === asked ? null : line)}
    />
  ));
}

type GroupProps = {
  group: DutyGroup;
  lines: readonly DutyLine[];
  cell: string;
  asked: DutyLine | null;
  onAsk: (line: DutyLine) => void;
};

function Group({ group, lines, cell, asked, onAsk }: GroupProps) {
  const { t, nameOf } = useWords();
  const here = asked !== null && group.lines.includes(asked) ? asked : null;
  return (
    <div className={styles["group"]}>
      <p className={styles["who"]}>
        <strong>{group.department === null ? t("page.nobody") : nameOf(group.department)}</strong>
        {group.isFallback && (
          <Badge size="sm" variant="light" color="yellow" tt="none">
            {t("page.fallback")}
          </Badge>
        )}
      </p>
      <ul>
        {group.lines.map((line) => (
          <li key={`${line.edition}/${line.major}/${line.class_id}`}>
            <button type="button" aria-expanded={line === asked} onClick={() => onAsk(line)}>
              <LineName line={line} lines={lines} />
            </button>
          </li>
        ))}
      </ul>
      {here !== null && <Why line={here} lines={lines} cell={cell} />}
    </div>
  );
}

/** A class by its name; a major class by its own, and how many it speaks for. */
function LineName({ line, lines }: { line: DutyLine; lines: readonly DutyLine[] }) {
  const { t, nameOf } = useWords();
  if (line.class_name !== null) return nameOf({ name: line.class_name, name_en: line.class_name_en });
  const major = nameOf({ name: line.major_name, name_en: line.major_name_en });
  const isRest = lines.some((one) => one.class_id !== null && one.major === line.major);
  return t(isRest ? "page.restOf" : "page.allOf", { major, count: line.classes });
}

function Why({ line, lines, cell }: { line: DutyLine; lines: readonly DutyLine[]; cell: string }) {
  const classes = { component: useComponentClasses().data, matter: useMatterClasses().data }[line.kind];
  const example = classes === undefined ? null : exampleOf(line, lines, classes);
  return example === null ? null : <DutySteps question={{ cell, class_id: example }} />;
}
