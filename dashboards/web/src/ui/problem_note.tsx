import { Alert, Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useWords } from "../i18n/use_words";

// Without a network the words themselves may not come: then the failure speaks for itself.
const Words = lazy(() =>
  import("./problem_words").then(
    ({ ProblemWords }) => ({ default: ProblemWords }),
    () => ({ default: ({ error }: { error: Error }) => <>{error.message}</> }),
  ),
);

/** What went wrong, in the reader's words. */
export function SaidProblem({ error }: { error: Error }) {
  return (
    <Suspense fallback="…">
      <Words error={error} />
    </Suspense>
  );
}

/** What went wrong, and a way to try again. */
export function ProblemNote({ error, onRetry }: { error: Error | null; onRetry?: () => void }) {
  const { t } = useWords();
  if (error === null) return null;
  return (
    <Alert color="red" variant="light" title={t("common.wentWrong")} role="alert">
      <SaidProblem error={error} />
      {onRetry !== undefined && (
        <div>
          <Button mt="xs" size="compact-sm" variant="light" color="red" onClick={onRetry}>
            {t("common.retry")}
          </Button>
        </div>
      )}
    </Alert>
  );
}
