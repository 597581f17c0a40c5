import { Button, Group, Modal } from "@mantine/core";
import { IconPencil, IconPinned, IconPinnedOff, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { isUnderWay, type Run, useResult, useRun, useRunAct } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import { Loaded } from "../../rules/loaded";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { askToSearch } from "../studio/draft";
import { useBoth } from "../use_both";
import { ResultView } from "./result_view";
import { StateMark } from "./run_rows";
import styles from "./runs.module.css";
import { TakeMenu } from "./take_menu";
import { SameBytes, UnderWay } from "./under_way";
import { useRunTitle } from "./use_run_title";

/** One run, at an address that can be passed on: how far it is, then what came out. */
export function RunPage({ city, id }: Staff & { id: number }) {
  const { t, instant } = useWords();
  const both = useBoth();
  const query = useRun(id);
  const run = query.data;
  const titleOf = useRunTitle();
  return (
    <PlannerFrame
      city={city}
      part="runs"
      title={run === undefined ? t("runs.run", { id }) : titleOf(run)}
      lead={
        run === undefined ? null : (
          <>
            <StateMark run={run} /> {run.title !== "" && `${both(run.method_name, run.method_name_en)} · `}
            {t("runs.byWhom", { who: run.asked_by ?? t("runs.commandLine"), when: instant(run.asked_at) })}
            {run.rerun_of !== null && (
              <>
                {" "}
                ·{" "}
                <Link href={`/planner/runs/${run.rerun_of}`}>{t("runs.rerunOf", { id: run.rerun_of })}</Link>
              </>
            )}
          </>
        )
      }
      tools={run === undefined ? undefined : <Acts run={run} zone={city.timezone} />}
    >
      <Loaded query={query}>
        {(known) => (
          <div className={styles["page"]}>
            <Standing run={known} />
            {known.state === "done" && <Outcome city={city} run={known} />}
          </div>
        )}
      </Loaded>
    </PlannerFrame>
  );
}

function Outcome({ city, run }: { city: Staff["city"]; run: Run }) {
  const titleOf = useRunTitle();
  const result = useResult(run.id, true);
  if (result.data !== undefined)
    return <ResultView city={city} run={run} title={titleOf(run)} result={result.data} />;
  if (result.error !== null) {
    return <ProblemNote error={result.error} onRetry={() => void result.refetch()} />;
  }
  return <Waiting height={420} />;
}

/** How far a run is, or why there is nothing of it. */
function Standing({ run }: { run: Run }) {
  const { t } = useWords();
  const act = useRunAct(run.id);
  if (run.state === "cancelled") {
    return (
      <section className={page["section"]} role="status">
        <p className={page["quiet"]}>{t("runs.cancelled")}</p>
      </section>
    );
  }
  if (run.state === "failed") {
    return (
      <section className={page["section"]} role="alert">
        <h2>{t("runs.failed")}</h2>
        <p className={page["note"]}>{run.error?.message}</p>
        <p className={page["quiet"]}>
          <code>{run.error?.code}</code>
        </p>
      </section>
    );
  }
  if (!isUnderWay(run)) {
    if (run.same_bytes === null) return null;
    return <SameBytes isSame={run.same_bytes} />;
  }
  const percent = Math.round(100 * run.share);
  return (
    <section className={page["section"]} data-testid="progress">
      <h2>
        {t(`runs.state.${run.state}`)} <span className="figures">{percent} %</span>
      </h2>
      <UnderWay
        run={run}
        onCancel={() => act.mutate({ act: "cancel" })}
        isPending={act.isPending}
        error={act.error}
      />
    </section>
  );
}

/** What can be done with a run that has ended. */
function Acts({ run, zone }: { run: Run; zone: string }) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const act = useRunAct(run.id);
  const [isAsked, setAsked] = useState(false);
  const can = new Set(run.can);
  const again = () =>
    act.mutate(
      { act: "rerun" },
      { onSuccess: (made) => made !== undefined && navigate(`/planner/runs/${made.id}`) },
    );
  return (
    <>
      {can.has("rerun") && !isUnderWay(run) && (
        <Button
          variant="default"
          title={t("runs.rerunHint")}
          leftSection={<IconRefresh size={17} aria-hidden="true" />}
          loading={act.isPending && act.variables.act === "rerun"}
          onClick={again}
        >
          {t("runs.rerun")}
        </Button>
      )}
      {run.state === "done" && <TakeMenu id={run.id} />}
      <Button
        variant="default"
        component={Link}
        href={`/planner?${askToSearch(run.ask, run.title, zone)}`}
        leftSection={<IconPencil size={17} aria-hidden="true" />}
      >
        {t("runs.change")}
      </Button>
      {can.has("keep") && (
        <Button
          variant="default"
          leftSection={
            run.is_kept ? (
              <IconPinnedOff size={17} aria-hidden="true" />
            ) : (
              <IconPinned size={17} aria-hidden="true" />
            )
          }
          onClick={() => act.mutate({ act: "keep", isKept: !run.is_kept })}
        >
          {t(run.is_kept ? "runs.letGo" : "runs.keep")}
        </Button>
      )}
      {can.has("delete") && !isUnderWay(run) && (
        <Button
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={17} aria-hidden="true" />}
          onClick={() => setAsked(true)}
        >
          {t("runs.remove")}
        </Button>
      )}
      <ProblemNote error={act.error} />
      <Modal opened={isAsked} onClose={() => setAsked(false)} title={t("runs.removeSure")} centered>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsked(false)}>
            {t("runs.stay")}
          </Button>
          <Button
            color="red"
            loading={act.isPending}
            onClick={() => act.mutate({ act: "delete" }, { onSuccess: () => navigate("/planner/runs") })}
          >
            {t("runs.reallyRemove")}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
