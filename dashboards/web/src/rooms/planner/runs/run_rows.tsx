import { Progress } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { isUnderWay, type Run } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { useNow } from "../../../ui/use_now";
import { useBoth } from "../use_both";
import styles from "./rows.module.css";
import { useRunTitle } from "./use_run_title";

/** The state of a run: a word in its own colour. */
export function StateMark({ run }: { run: Pick<Run, "state"> }) {
  const { t } = useWords();
  return (
    <span className={styles["state"]} data-state={run.state}>
      {t(`runs.state.${run.state}`)}
    </span>
  );
}

type Props = {
  runs: readonly Run[];
  /** A short list beside something else. */
  isBrief?: boolean;
  /** What stands before a run: a tick. */
  before?: (run: Run) => ReactNode;
};

/** Runs below one another: what was asked, by whom, how far it is, what came out. */
export function RunRows({ runs, isBrief = false, before }: Props) {
  const { t, brief, number } = useWords();
  const both = useBoth();
  const now = useNow();
  const titleOf = useRunTitle();
  return (
    <ul className={styles["rows"]} data-brief={isBrief} data-testid="runs">
      {runs.map((run) => (
        <li key={run.id}>
          {before?.(run)}
          <Link href={`/planner/runs/${run.id}`}>
            <span className={styles["line"]}>
              <strong>{titleOf(run)}</strong>
              <StateMark run={run} />
            </span>
            <small>
              {run.title !== "" && `${both(run.method_name, run.method_name_en)} · `}
              {isBrief
                ? brief(run.asked_at, now)
                : t("runs.byWhom", {
                    who: run.asked_by ?? t("runs.commandLine"),
                    when: brief(run.asked_at, now),
                  })}
              {run.significant !== null && run.state === "done" && (
                <> · {t("runs.stands", { count: run.significant, cells: number(run.significant) })}</>
              )}
              {run.same_bytes === true && <> · {t("runs.same")} ✓</>}
            </small>
            {isUnderWay(run) && (
              <Progress
                size="sm"
                mt={6}
                value={100 * run.share}
                aria-label={`${t("runs.interrupted")}: ${titleOf(run)}`}
              />
            )}
            {!isBrief && run.state === "done" && (
              <span className={styles["said"]}>{both(run.sentence, run.sentence_en)}</span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
