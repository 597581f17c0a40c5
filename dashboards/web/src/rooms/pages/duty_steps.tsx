import type { DutyQuestion } from "../../api/duty";
import { useDuty } from "../../api/duty";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import styles from "./duty.module.css";

const PARTIES = ["governing", "owner", "maintainer"] as const;

/** Who answers, and why: all that was looked at, in its order, and what came of it. */
export function DutySteps({ question, isFolded = false }: { question: DutyQuestion; isFolded?: boolean }) {
  const { t, language, nameOf } = useWords();
  const { data, error, refetch } = useDuty(question);
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={60} />;
  const steps = (
    <ol>
      {data.steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are told once and never move
        <li key={index} data-outcome={step.outcome}>
          <span>{language === "zh" ? step.text : step.text_en}</span>
          <small>{t(`dutyOutcome.${step.outcome}`)}</small>
        </li>
      ))}
    </ol>
  );
  return (
    <div className={styles["why"]} data-testid="duty-steps">
      <p>{language === "zh" ? data.text : data.text_en}</p>
      <dl>
        {PARTIES.map((party) => {
          const department = data[party];
          return (
            department !== null && (
              <div key={party}>
                <dt>{t(`component.${party}`)}</dt>
                <dd>{nameOf(department)}</dd>
              </div>
            )
          );
        })}
      </dl>
      {isFolded ? (
        <details>
          <summary>{t("page.why")}</summary>
          {steps}
        </details>
      ) : (
        steps
      )}
    </div>
  );
}
