import "../i18n/problems_words";
import i18next from "i18next";
import { ApiProblem } from "../api/problem";
import { useWords } from "../i18n/use_words";
import { problemKey, serverSentence } from "./problem_key";

/** What went wrong, in the reader's language; the server's English sentence only where it says more. */
export function ProblemWords({ error }: { error: Error }) {
  const { t } = useWords();
  const replace = error instanceof ApiProblem ? error.details : {};
  const more = serverSentence(error);
  return (
    <>
      {t(
        problemKey(error, (key) => i18next.exists(key)),
        { replace },
      )}
      {more !== null && (
        <small style={{ display: "block", marginTop: 4 }}>
          {t("problem.inItsWords")}: <span lang="en">{more}</span>
        </small>
      )}
    </>
  );
}
