import { Button, Checkbox, SegmentedControl, Select } from "@mantine/core";
import { IconArrowsLeftRight } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { type Run, type RunState, useRuns, useStudioChoices } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { MoreButton } from "../../../ui/more_button";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import evaluation from "../../evaluation/evaluation.module.css";
import page from "../../pages/page.module.css";
import { useChoices } from "../../pages/use_choices";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import styles from "./rows.module.css";
import { RunRows } from "./run_rows";
import { useRunTitle } from "./use_run_title";

const STATES: RunState[] = ["waiting", "running", "done", "failed", "cancelled"];

/** All runs, the newest first; two of them can be put side by side. */
export function RunList({ city }: Staff) {
  const { t, nameOf } = useWords();
  const { search, put } = useChoices();
  const methods = useStudioChoices().data?.methods ?? [];
  const filter = {
    mine: search.get("mine") === "1",
    method: search.get("method"),
    state: STATES.find((one) => one === search.get("state")) ?? null,
  };
  const runs = useRuns(filter);
  const titleOf = useRunTitle();
  const rows = runs.data?.pages.flatMap((one) => one.runs) ?? [];
  const [picked, setPicked] = useState<number[]>([]);
  const [a, b] = picked;
  const isNarrowed = filter.mine || filter.method !== null || filter.state !== null;
  const pick = (run: Run, isIn: boolean) =>
    setPicked((before) => {
      const others = before.filter((one) => one !== run.id);
      return isIn ? [...others, run.id].slice(-2) : others;
    });
  return (
    <PlannerFrame
      city={city}
      part="runs"
      tools={
        a !== undefined && b !== undefined ? (
          <Button
            component={Link}
            href={`/planner/runs/compare?a=${a}&b=${b}`}
            leftSection={<IconArrowsLeftRight size={17} aria-hidden="true" />}
          >
            {t("runs.compare")}
          </Button>
        ) : (
          <span className={styles["hint"]}>{t("runs.compareHint")}</span>
        )
      }
    >
      <div className={evaluation["choices"]}>
        <SegmentedControl
          aria-label={t("runs.whose")}
          value={filter.mine ? "mine" : "all"}
          data={(["all", "mine"] as const).map((one) => ({ value: one, label: t(`runs.${one}`) }))}
          onChange={(next) => put({ mine: next === "mine" ? "1" : null })}
        />
        <Select
          aria-label={t("studio.method")}
          placeholder={t("runs.anyMethod")}
          data={methods.map((one) => ({ value: one.code, label: nameOf(one) }))}
          value={filter.method}
          onChange={(method) => put({ method })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("room.clear") }}
        />
        <Select
          aria-label={t("runs.anyState")}
          placeholder={t("runs.anyState")}
          data={STATES.map((one) => ({ value: one, label: t(`runs.state.${one}`) }))}
          value={filter.state}
          onChange={(state) => put({ state })}
          clearable
          clearButtonProps={{ "aria-label": t("room.clear") }}
        />
      </div>
      <ProblemNote error={runs.error} onRetry={() => void runs.refetch()} />
      {runs.isPending && <Waiting height={160} />}
      {runs.data !== undefined && rows.length === 0 && (
        <section className={page["section"]}>
          <h2>{t(isNarrowed ? "runs.none" : "runs.first")}</h2>
          <p className={page["note"]}>{t("runs.noneHint")}</p>
          <Button component={Link} href="/planner">
            {t("runs.ask")}
          </Button>
        </section>
      )}
      {rows.length > 0 && (
        <RunRows
          runs={rows}
          before={(run) => (
            <Checkbox
              aria-label={t("runs.pick", { title: titleOf(run) })}
              disabled={run.state !== "done"}
              checked={picked.includes(run.id)}
              onChange={({ currentTarget }) => pick(run, currentTarget.checked)}
            />
          )}
        />
      )}
      <MoreButton list={runs} mt="md" />
    </PlannerFrame>
  );
}
