import { Alert, Button, Group, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type ClusterAlarm, useDecideAlarm, useOpenIncident } from "../../../api/surveillance";
import type { Person } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import form from "../command_form.module.css";

/** Who says what an alarm is, and who files a case for it: the same roles that the server lets through. */
const DECIDERS = new Set<string>(["operator", "dispatcher", "leader", "supervisor"]);
const OPENERS = new Set<string>(["operator", "dispatcher", "leader"]);

type Props = { alarm: ClusterAlarm; person: Person; onOpenCase: (id: number) => void };

/** What somebody makes of an alarm: they look after it, open an incident, or say why it is none. */
export function AlarmDecisions({ alarm, person, onOpenCase }: Props) {
  const { t } = useWords();
  const decide = useDecideAlarm(alarm.id, alarm.version);
  const incident = useOpenIncident(alarm.id);
  const [isDismissing, setDismissing] = useState(false);
  const [reason, setReason] = useState("");
  if (alarm.state === "ended" || !DECIDERS.has(person.role)) return null;
  const dismiss = (event: FormEvent) => {
    event.preventDefault();
    decide.mutate({ kind: "dismiss", reason: reason.trim() }, { onSuccess: () => setDismissing(false) });
  };
  const opened = incident.data;
  return (
    <div>
      <Group gap="xs">
        {alarm.state !== "acknowledged" && (
          <Button
            title={t("alarm.acknowledgeHint")}
            loading={decide.isPending && !isDismissing}
            onClick={() => decide.mutate({ kind: "acknowledge" })}
          >
            {t("alarm.acknowledge")}
          </Button>
        )}
        {alarm.case_id === null && OPENERS.has(person.role) && (
          <Button
            variant="default"
            title={t("alarm.openHint")}
            loading={incident.isPending}
            onClick={() => incident.mutate()}
          >
            {t("alarm.open")}
          </Button>
        )}
        {alarm.state !== "dismissed" && (
          <Button variant="default" aria-expanded={isDismissing} onClick={() => setDismissing((is) => !is)}>
            {t("alarm.dismiss")}
          </Button>
        )}
      </Group>
      {isDismissing && (
        <form className={form["form"]} onSubmit={dismiss}>
          <Textarea
            label={t("alarm.dismissWhy")}
            value={reason}
            maxLength={1000}
            autosize
            required
            data-autofocus
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <Button type="submit" disabled={reason.trim() === ""} loading={decide.isPending}>
            {t("alarm.dismiss")}
          </Button>
        </form>
      )}
      <ProblemNote error={decide.error ?? incident.error} />
      {opened !== undefined && (
        <Alert color="teal" variant="light" mt="sm" role="status">
          {t("alarm.opened", { number: opened.case_number, linked: opened.linked })}{" "}
          <Button size="compact-sm" variant="default" onClick={() => onOpenCase(opened.case_id)}>
            {t("alarm.incident")}
          </Button>
        </Alert>
      )}
    </div>
  );
}
