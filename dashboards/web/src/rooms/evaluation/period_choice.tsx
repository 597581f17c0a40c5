import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { addDays } from "../../cases/days";
import { useWords } from "../../i18n/use_words";
import styles from "./evaluation.module.css";
import { boundsOf, periodOf, STEPS, type Step } from "./periods";

type Props = { period: string; today: string; onPeriod: (period: string) => void };

/** How long a period is, and the way to the one before and after. */
export function PeriodChoice({ period, today, onPeriod }: Props) {
  const { t } = useWords();
  const { step, first, end } = boundsOf(period);
  return (
    <>
      <SegmentedControl
        aria-label={t("evaluation.step")}
        value={step}
        data={STEPS.map((one) => ({ value: one, label: t(`evaluationStep.${one}`) }))}
        onChange={(next) => onPeriod(periodOf(next as Step, end > today ? today : first))}
      />
      <div className={styles["shift"]}>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t("evaluation.earlier")}
          onClick={() => onPeriod(periodOf(step, addDays(first, -1)))}
        >
          <IconChevronLeft size={18} />
        </ActionIcon>
        <strong className="figures" data-testid="period">
          {period}
        </strong>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t("evaluation.later")}
          disabled={end > today}
          onClick={() => onPeriod(periodOf(step, end))}
        >
          <IconChevronRight size={18} />
        </ActionIcon>
      </div>
    </>
  );
}
