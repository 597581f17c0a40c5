import { Alert, Button, Menu, Text } from "@mantine/core";
import { IconCamera, IconDots } from "@tabler/icons-react";
import { lazy, Suspense, useRef, useState } from "react";
import { type OrderBody, useAct } from "../../api/cases";
import { ApiProblem } from "../../api/problem";
import type { CaseDetail, PossibleCommand } from "../../api/types";
import { useKey } from "../../api/use_key";
import { asksOf, RANKS } from "../../cases/commands";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import { CompleteForm } from "./complete_form";
import { LackList } from "./evidence/lack_list";
import { lacksIn } from "./evidence/lacks";
import styles from "./next_steps.module.css";
import panel from "./panel.module.css";
import { PhotoForm } from "./photo_form";

const CommandForm = lazy(async () => ({ default: (await import("./asks/command_form")).CommandForm }));

/** What is shown by a photo; the form stays while the photo is on its way. */
const BY_PHOTO = new Set(["complete", "self_handle"]);
/** So many commands stand beside the way on; the rest is behind one press. */
const MOST_BESIDE = 3;

/** The commands by how near at hand they are, each kind in the order of the table. */
function ranked(possible: readonly PossibleCommand[]) {
  const order = Object.keys(RANKS);
  const sorted = [...possible].sort((a, b) => order.indexOf(a.command) - order.indexOf(b.command));
  const of = (rank: string) => sorted.filter(({ command }) => RANKS[command] === rank);
  const beside = of("beside");
  return {
    next: of("next"),
    beside: beside.slice(0, MOST_BESIDE),
    more: [...beside.slice(MOST_BESIDE), ...of("more")],
  };
}

/** What this person can do to the case now. What needs nothing is done by one press. */
export function NextSteps({ item }: { item: CaseDetail }) {
  const { t } = useWords();
  const act = useAct(item.id);
  const keyOf = useKey();
  const [chosen, setChosen] = useState<PossibleCommand | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  const { next, beside, more } = ranked(item.possible_commands);
  const attach = item.possible_commands.find(({ command }) => command === "attach");
  const hasAfter = item.attachments.some(({ kind }) => kind === "after");
  const asksPhoto = ({ command }: PossibleCommand) =>
    command === "self_handle" || (command === "complete" && !hasAfter);
  const hasForm = (step: PossibleCommand) =>
    step.command === "attach" || asksPhoto(step) || asksOf(step.command, step.needs).length > 0;
  const nameOf = (step: PossibleCommand) =>
    t(`command.${step.command}_${item.stage}`, { defaultValue: t(`command.${step.command}`) });
  /** What was pressed is gone: the keyboard goes on at what can be done now. */
  const done = () => {
    setChosen(null);
    title.current?.focus({ preventScroll: true });
  };
  const send = (step: PossibleCommand, brought: Record<string, unknown>, version = item.version) => {
    const body: OrderBody = { command: step.command, expected_version: version, ...brought };
    act.mutate({ body, key: keyOf(body) }, { onSuccess: done });
  };
  const press = (step: PossibleCommand) => {
    act.reset();
    if (!hasForm(step)) send(step, {});
    else setChosen(chosen?.command === step.command ? null : step);
  };
  const button = (step: PossibleCommand, variant: "filled" | "outline" | "default") => (
    <Button
      key={step.command}
      size="sm"
      variant={variant}
      aria-expanded={hasForm(step) ? chosen?.command === step.command : undefined}
      loading={act.isPending && act.variables.body.command === step.command}
      data-command={step.command}
      onClick={() => press(step)}
    >
      {nameOf(step)}
    </Button>
  );

  return (
    <section className={`${panel["section"]} ${styles["steps"]}`} data-testid="next-steps">
      <h2 ref={title} tabIndex={-1}>
        {t("case.what")}
      </h2>
      {next.length + beside.length + more.length === 0 && attach === undefined && (
        <Text size="sm" c="dimmed">
          {t("case.nothingPossible")}
        </Text>
      )}
      <div className={styles["buttons"]}>
        {next.map((step, index) => button(step, index === 0 ? "filled" : "outline"))}
        {beside.map((step) => button(step, "default"))}
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
        {more.length > 0 && (
          <Menu position="bottom-end" withArrow>
            <Menu.Target>
              <Button
                size="sm"
                variant="default"
                leftSection={<IconDots size={16} aria-hidden="true" />}
                data-testid="more-commands"
              >
                {t("case.more")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {more.map((step) => (
                <Menu.Item key={step.command} data-command={step.command} onClick={() => press(step)}>
                  {nameOf(step)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {chosen?.command === "attach" && <PhotoForm item={item} onDone={() => setChosen(null)} />}
      {chosen !== null && BY_PHOTO.has(chosen.command) && (
        <CompleteForm
          item={item}
          isBusy={act.isPending}
          isPhotoNeeded={chosen.command === "self_handle"}
          onComplete={(version, sha256) =>
            send(chosen, chosen.command === "self_handle" ? { sha256 } : {}, version)
          }
        />
      )}
      {chosen !== null && chosen.command !== "attach" && !BY_PHOTO.has(chosen.command) && (
        <Suspense fallback={<Waiting height={80} />}>
          <CommandForm
            key={chosen.command}
            item={item}
            step={chosen}
            word={nameOf(chosen)}
            isBusy={act.isPending}
            onCancel={() => setChosen(null)}
            onSend={(brought) => send(chosen, brought)}
          />
        </Suspense>
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
  const lacks = lacksIn(error);
  if (lacks !== null) {
    return (
      <Alert mt="sm" color="yellow" title={t("evidence.missing")} role="alert" data-testid="evidence-missing">
        <LackList lacks={lacks} />
        <p style={{ margin: "6px 0 0" }}>{t("evidence.missingHint")}</p>
      </Alert>
    );
  }
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
