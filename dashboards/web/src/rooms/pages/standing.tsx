import { Badge } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useStanding } from "../../api/components";
import type { Cell } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import styles from "./page.module.css";
import { componentPath } from "./paths";

type Kind = Cell["components"]["by_class"][number];

/** What stands in a cell, by class; a class opens to its single things. */
export function Standing({ cell }: { cell: Cell }) {
  const { t, number } = useWords();
  const { total, by_class: kinds } = cell.components;
  const most = Math.max(1, ...kinds.map((one) => one.count));
  return (
    <section className={styles["section"]} data-testid="standing">
      <div className={styles["titled"]}>
        <h2>
          {t("page.components")} <span className="figures">{number(total)}</span>
        </h2>
        {total > 0 && (
          <a
            className={styles["button"]}
            href={`/api/v1/components/labels.pdf?cell=${cell.code}`}
            target="_blank"
            rel="noreferrer"
          >
            {t("page.labels")}
          </a>
        )}
      </div>
      {total === 0 && <p className={styles["quiet"]}>{t("page.noComponents")}</p>}
      {kinds.map((kind) => (
        <OneKind key={kind.class_id} cell={cell.code} kind={kind} share={kind.count / most} />
      ))}
    </section>
  );
}

function OneKind({ cell, kind, share }: { cell: string; kind: Kind; share: number }) {
  const { t, nameOf, number } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useStanding(cell, kind.class_id, isOpen);
  return (
    <details className={styles["kind"]} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <span>{nameOf(kind)}</span>
        <b className="figures">{number(kind.count)}</b>
        <i style={{ width: `${100 * share}%` }} />
      </summary>
      {isOpen && (
        <a
          className={styles["button"]}
          href={`/api/v1/components/labels.pdf?cell=${cell}&class_id=${kind.class_id}`}
          target="_blank"
          rel="noreferrer"
        >
          {t("page.labels")}
        </a>
      )}
      <ProblemNote error={error} />
      {isOpen && data === undefined && error === null && <Waiting height={60} />}
      <ul className={styles["things"]}>
        {data?.map((one) => (
          <li key={one.code}>
            <Link href={componentPath(one.code)} className="figures">
              {one.code}
            </Link>
            {one.state !== "intact" && (
              <Badge size="sm" color="red" variant="light" tt="none">
                {t(`componentState.${one.state}`)}
              </Badge>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
