import { isUnderWay, type SimulationRun, useSimulationAct } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import page from "../../pages/page.module.css";
import { SameBytes, UnderWay } from "../runs/under_way";

/** How far a simulation is, or why there is nothing of it. */
export function RunStanding({ run }: { run: SimulationRun }) {
  const { t } = useWords();
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
    return <SameBytes isSame={run.same_bytes} />;
  }
  const percent = Math.round(100 * run.share);
  return (
    <div data-testid="progress">
      <h3>
        {t(`runs.state.${run.state}`)} <span className="figures">{percent} %</span>
      </h3>
      <UnderWay
        run={run}
        onCancel={() => act.mutate({ act: "cancel" })}
        isPending={act.isPending}
        error={act.error}
      />
    </div>
  );
}
