import { Button, Progress } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { useBoth } from "../use_both";
import styles from "./runs.module.css";

/** What a run of the studio and a simulation tell alike while they are under way. */
type Moving = {
  state: string;
  share: number;
  step: string | null;
  step_en: string | null;
  ahead: number;
  is_cancelling: boolean;
  can: readonly string[];
};

type Props = { run: Moving; onCancel: () => void; isPending: boolean; error: Error | null };

/** How far something is, what it does now or waits for, and a way to stop it. */
export function UnderWay({ run, onCancel, isPending, error }: Props) {
  const { t } = useWords();
  const both = useBoth();
  return (
    <>
      <Progress
        value={Math.round(100 * run.share)}
        size="lg"
        aria-label={t("runs.interrupted")}
        striped={run.state === "running"}
      />
      <p className={styles["step"]} role="status">
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
          loading={isPending}
          disabled={run.is_cancelling}
          onClick={onCancel}
        >
          {t("runs.cancel")}
        </Button>
      )}
      <ProblemNote error={error} />
    </>
  );
}

/** Whether a repetition came to the same bytes. */
export function SameBytes({ isSame }: { isSame: boolean }) {
  const { t } = useWords();
  return (
    <p className={styles["verdict"]} data-same={isSame} role="status" data-testid="same-bytes">
      {isSame && <IconCheck size={18} aria-hidden="true" />}
      {t(isSame ? "runs.same" : "runs.other")}
    </p>
  );
}
