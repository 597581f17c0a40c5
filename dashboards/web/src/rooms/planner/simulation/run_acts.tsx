import { Button, Group, Modal } from "@mantine/core";
import { IconPencil, IconPinned, IconPinnedOff, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { isUnderWay, type SimulationRun, useSimulationAct } from "../../../api/simulation";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";

/** What can be done with a simulation that has ended: again, otherwise, kept, deleted. */
export function RunActs({ run, onChange }: { run: SimulationRun; onChange: () => void }) {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const act = useSimulationAct(run.id);
  const [isAsked, setAsked] = useState(false);
  const can = new Set(run.can);
  const Pin = run.is_kept ? IconPinnedOff : IconPinned;
  if (isUnderWay(run)) return null;
  return (
    <Group gap="xs">
      {can.has("rerun") && (
        <Button
          variant="default"
          title={t("simulation.rerunHint")}
          leftSection={<IconRefresh size={17} aria-hidden="true" />}
          loading={act.isPending && act.variables.act === "rerun"}
          onClick={() =>
            act.mutate(
              { act: "rerun" },
              { onSuccess: (made) => made !== undefined && navigate(`/planner/simulation/${made.id}`) },
            )
          }
        >
          {t("runs.rerun")}
        </Button>
      )}
      {run.kind === "scenario" && (
        <Button
          variant="default"
          leftSection={<IconPencil size={17} aria-hidden="true" />}
          onClick={onChange}
        >
          {t("runs.change")}
        </Button>
      )}
      {can.has("keep") && (
        <Button
          variant="default"
          leftSection={<Pin size={17} aria-hidden="true" />}
          onClick={() => act.mutate({ act: "keep", isKept: !run.is_kept })}
        >
          {t(run.is_kept ? "runs.letGo" : "runs.keep")}
        </Button>
      )}
      {can.has("delete") && (
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
      <Modal opened={isAsked} onClose={() => setAsked(false)} title={t("simulation.removeSure")} centered>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setAsked(false)}>
            {t("runs.stay")}
          </Button>
          <Button
            color="red"
            loading={act.isPending}
            onClick={() =>
              act.mutate({ act: "delete" }, { onSuccess: () => navigate("/planner/simulation") })
            }
          >
            {t("runs.reallyRemove")}
          </Button>
        </Group>
      </Modal>
    </Group>
  );
}
