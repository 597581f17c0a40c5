import { Alert, Button } from "@mantine/core";
import { useWords } from "../i18n/use_words";

/** What went wrong, in the server's words, and a way to try again. */
export function ProblemNote({ error, onRetry }: { error: Error | null; onRetry?: () => void }) {
  const { t } = useWords();
  if (error === null) return null;
  return (
    <Alert color="red" variant="light" title={t("common.wentWrong")} role="alert">
      {error.message}
      {onRetry !== undefined && (
        <Button mt="xs" size="compact-sm" variant="light" color="red" onClick={onRetry}>
          {t("common.retry")}
        </Button>
      )}
    </Alert>
  );
}
