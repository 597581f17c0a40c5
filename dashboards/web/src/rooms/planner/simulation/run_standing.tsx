import { Button, Progress } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { isUnderWay, type SimulationRun, useSimulationAct } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import page from "../../pages/page.module.css";
import runs from "../runs/runs.module.css";
import { useBoth } from "../use_both";

/** How far a simulation is, or why there is nothing of it. */
export function RunStanding({ run }: { run: SimulationRun }) {
  const { t } = useWords();
  const both = useBoth();
  const act = useSimulationAct(run.id);
  if (run.state === "cancelled") {
    return (
      <p className={page["quiet"]} role="status">
        {t("runs.cancelled")}
      </p>
    );
  }
  if (run.state === "failed") {
    return (
      <div role="alert">
        <h3>{t("runs.failed")}</h3>
        <p className={page["note"]}>{run.error?.message}</p>
        <p className={page["quiet"]}>
          <code>{run.error?.code}</code>
        </p>
      </div>
    );
  }
  if (!isUnderWay(run)) {
    if (run.same_bytes === null) return null;
    return (
      <p className={runs["verdict"]} data-same={run.same_bytes} role="status" data-testid="same-bytes">
        {run.same_bytes && <IconCheck size={18} aria-hidden="true" />}
        {t(run.same_bytes ? "runs.same" : "runs.other")}
      </p>
    );
  }
  const percent = Math.round(100 * run.share);
  return (
    <div data-testid="progress">
      <h3>
        {t(`runs.state.${run.state}`)} <span className="figures">{percent} %</span>
      </h3>
      <Progress
        value={percent}
        size="lg"
        aria-label={t("runs.interrupted")}
        striped={run.state === "running"}
      />
      <p className={runs["step"]} role="status">
        {run.is_cancelling
          ? t("runs.cancelling")
          : run.state === "waiting"
            ? run.ahead > 0
              ? t("runs.ahead", { count: run.ahead })
              : t("runs.next")
            : both(run.step, run.step_en)}
      </p>
      {run.can.includes("cancel") && (
        <Button
          variant="default"
          leftSection={<IconX size={17} aria-hidden="true" />}
          loading={act.isPending}
          disabled={run.is_cancelling}
          onClick={() => act.mutate({ act: "cancel" })}
        >
          {t("runs.cancel")}
        </Button>
      )}
      <ProblemNote error={act.error} />
    </div>
  );
}
