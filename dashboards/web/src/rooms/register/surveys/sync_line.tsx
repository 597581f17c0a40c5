import { useWords } from "../../../i18n/use_words";
import { problemKept } from "../../../offline/refusals";
import { SaidProblem } from "../../../ui/problem_note";
import type { Findings } from "./findings";
import styles from "./walk.module.css";

/** Whether all that was seen is with the server, and what waits on the device. */
export function SyncLine({ findings }: { findings: Findings & { hasFailed: boolean } }) {
  const { t } = useWords();
  const { waiting, refused, hasFailed } = findings;
  return (
    <>
      <p
        className={styles["sync"]}
        role="status"
        data-testid="sync"
        data-waiting={waiting.length > 0 && hasFailed}
      >
        {waiting.length === 0
          ? t("survey.allSent")
          : t(hasFailed ? "survey.waiting" : "survey.sending", { count: waiting.length })}
      </p>
      {refused.map(({ seen, why }) => (
        <p key={seen.key} className={styles["refused"]} role="alert">
          {t("survey.refused")} {seen.component_code ?? ""} · <SaidProblem error={problemKept(why)} />
        </p>
      ))}
    </>
  );
}
