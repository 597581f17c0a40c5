import { Alert, Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { ApiProblem } from "../../../api/problem";
import type { ComponentEvent } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";

type Meanwhile = Pick<ComponentEvent, "seq" | "kind" | "actor_name" | "happened_at">;

/** What happened to a component since it was looked at, as a refusal tells it. */
export function meanwhileOf(error: Error | null): Meanwhile[] | null {
  if (!(error instanceof ApiProblem) || error.code !== "components.changed") return null;
  const told = error.details["meanwhile"];
  return Array.isArray(told) ? (told as Meanwhile[]) : [];
}

/** Why a change was refused; where somebody was faster, what they did, and a way to see it. */
export function Refusal({ error, onLook }: { error: Error | null; onLook?: () => void }) {
  const { t, instant } = useWords();
  const queries = useQueryClient();
  const meanwhile = meanwhileOf(error);
  if (meanwhile === null) return <ProblemNote error={error} />;
  const look = () => {
    void queries.invalidateQueries({ queryKey: ["component"] });
    onLook?.();
  };
  return (
    <Alert color="yellow" variant="light" title={t("act.changed")} role="alert" data-testid="refusal">
      {t("act.changedHint")}
      <ul>
        {meanwhile.map((event) => (
          <li key={event.seq}>
            {t(`componentEvent.${event.kind}`)}
            {event.actor_name !== null && ` · ${event.actor_name}`}
            {event.happened_at !== null && ` · ${instant(event.happened_at)}`}
          </li>
        ))}
      </ul>
      <Button size="compact-sm" variant="default" onClick={look}>
        {t("act.lookAgain")}
      </Button>
    </Alert>
  );
}
