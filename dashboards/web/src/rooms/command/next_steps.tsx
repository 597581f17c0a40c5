import { Alert, Button, Text } from "@mantine/core";
import { IconCamera } from "@tabler/icons-react";
import { useState } from "react";
import { useAct } from "../../api/cases";
import { newKey } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import type { CaseDetail, PossibleCommand } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { CommandForm } from "./command_form";
import { CompleteForm } from "./complete_form";
import styles from "./next_steps.module.css";
import panel from "./panel.module.css";
import { PhotoForm } from "./photo_form";

/** Commands that end or undo something: never the first button. */
const GRAVE = new Set(["reject", "return", "void", "reopen", "rework", "suspend"]);

/** What this person can do to the case now. What needs nothing is done by one press. */
export function NextSteps({ item }: { item: CaseDetail }) {
  const { t } = useWords();
  const act = useAct(item.id);
  const [chosen, setChosen] = useState<PossibleCommand | null>(null);
  const [key, setKey] = useState(newKey);

  const isQuiet = ({ command }: PossibleCommand) => GRAVE.has(command) || command === "note";
  const steps = item.possible_commands
    .filter(({ command }) => command !== "attach")
    .sort((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)));
  const hasAfter = item.attachments.some(({ kind }) => kind === "after");
  const asksPhoto = ({ command }: PossibleCommand) => command === "complete" && !hasAfter;
  const attach = item.possible_commands.find(({ command }) => command === "attach");
  const send = (step: PossibleCommand, brought: Record<string, unknown>, version = item.version) =>
    act.mutate(
      { body: { command: step.command, expected_version: version, ...brought }, key },
      {
        onSuccess: () => {
          setChosen(null);
          setKey(newKey());
        },
      },
    );
  const press = (step: PossibleCommand) => {
    act.reset();
    if (step.command !== "attach" && step.needs.length === 0 && !asksPhoto(step)) send(step, {});
    else setChosen(chosen?.command === step.command ? null : step);
  };

  return (
    <section className={`${panel["section"]} ${styles["steps"]}`} data-testid="next-steps">
      <h2>{t("case.what")}</h2>
      {steps.length === 0 && attach === undefined && (
        <Text size="sm" c="dimmed">
          {t("case.nothingPossible")}
        </Text>
      )}
      <div className={styles["buttons"]}>
        {steps.map((step) => (
          <Button
            key={step.command}
            size="sm"
            variant={isQuiet(step) ? "default" : "filled"}
            aria-expanded={
              step.needs.length > 0 || asksPhoto(step) ? chosen?.command === step.command : undefined
            }
            loading={act.isPending && act.variables.body.command === step.command}
            data-command={step.command}
            onClick={() => press(step)}
          >
            {t(`command.${step.command}`)}
          </Button>
        ))}
        {attach !== undefined && (
          <Button
            size="sm"
            variant="default"
            leftSection={<IconCamera size={16} />}
            aria-expanded={chosen?.command === "attach"}
            data-command="attach"
            onClick={() => press(attach)}
          >
            {t("case.photo")}
          </Button>
        )}
      </div>
      {chosen?.command === "attach" && <PhotoForm item={item} onDone={() => setChosen(null)} />}
      {chosen?.command === "complete" && (
        <CompleteForm
          item={item}
          isBusy={act.isPending}
          onComplete={(version) => send(chosen, {}, version)}
        />
      )}
      {chosen !== null && chosen.command !== "attach" && chosen.command !== "complete" && (
        <CommandForm
          key={chosen.command}
          step={chosen}
          isBusy={act.isPending}
          onCancel={() => setChosen(null)}
          onSend={(brought) => send(chosen, brought)}
        />
      )}
      <Refusal error={act.error} />
    </section>
  );
}

type Meanwhile = {
  seq: number;
  command: string;
  actor_name: string | null;
  actor_role: string;
  happened_at: string;
};

/** Why it was refused; where somebody was faster, what they did. */
function Refusal({ error }: { error: Error | null }) {
  const { t, instant } = useWords();
  if (!(error instanceof ApiProblem) || error.code !== "cases.changed") return <ProblemNote error={error} />;
  const meanwhile = Array.isArray(error.details["meanwhile"])
    ? (error.details["meanwhile"] as Meanwhile[])
    : [];
  return (
    <Alert mt="sm" color="yellow" title={t("case.changed")} role="alert">
      {t("case.changedHint")}
      <ul>
        {meanwhile.map((event) => (
          <li key={event.seq}>
            <strong>
              {event.actor_name ?? t(`role.${event.actor_role}`, { defaultValue: event.actor_role })}
            </strong>{" "}
            {t(`did.${event.command}`)}, {instant(event.happened_at)}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
