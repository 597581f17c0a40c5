import { Button, Group, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type DutyRule, useChangeRule, useEndRule, useRule } from "../../../api/duty_rules";
import { addDays } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import page from "../../pages/page.module.css";
import styles from "../register.module.css";
import { PARTIES, type Parties, PartyFields } from "./parties";
import { RuleLine } from "./rule_line";
import { RuleRefusal } from "./rule_refusal";

type Props = { id: number; today: string; mayRule: boolean; onRule: (id: number) => void };

/** One rule, what held for its place and class before and after, and what may be done to it. */
export function RulePanel({ id, today, mayRule, onRule }: Props) {
  const { t, nameOf, instant } = useWords();
  const { data, error } = useRule(id);
  const [act, setAct] = useState<"change" | "end" | null>(null);
  if (data === undefined) return error === null ? <Waiting height={120} /> : <ProblemNote error={error} />;
  const isLive = data.ended_on === null && (data.valid_to === null || data.valid_to > today);
  return (
    <div className={styles["gap"]} data-testid="rule">
      <RuleLine rule={data} />
      <dl className={page["fields"]} style={{ margin: 0 }}>
        {PARTIES.map((party) => (
          <div key={party}>
            <dt>{t(`component.${party}`)}</dt>
            <dd>{data[party] === null ? t("act.nobody") : nameOf(data[party])}</dd>
          </div>
        ))}
        <div>
          <dt>{t("duty.recorded")}</dt>
          <dd>
            {instant(data.recorded_at)}
            {data.recorded_by !== null && ` · ${data.recorded_by}`}
            {data.source !== "" && <small>{data.source}</small>}
          </dd>
        </div>
        {data.note !== "" && (
          <div>
            <dt>{t("case.note")}</dt>
            <dd>{data.note}</dd>
          </div>
        )}
      </dl>
      {mayRule && isLive && (
        <Group gap="xs">
          {!data.is_contested && (
            <Button variant={act === "change" ? "filled" : "default"} onClick={() => setAct("change")}>
              {t("duty.change")}
            </Button>
          )}
          <Button variant={act === "end" ? "filled" : "default"} onClick={() => setAct("end")}>
            {t(data.is_contested ? "duty.withdraw" : "duty.end")}
          </Button>
        </Group>
      )}
      {act === "change" && (
        <ChangeForm rule={data} today={today} onDone={onRule} onCancel={() => setAct(null)} />
      )}
      {act === "end" && <EndForm rule={data} today={today} onDone={() => setAct(null)} />}
      {data.history.length > 1 && (
        <section>
          <h3>{t("duty.history")}</h3>
          <ul className={page["plain"]}>
            {data.history.map((one) => (
              <li key={one.id}>
                <RuleLine rule={one} onRule={onRule} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

type ChangeProps = { rule: DutyRule; today: string; onDone: (id: number) => void; onCancel: () => void };

/** Others answer from a day on: the rule ends then, and a new one begins. */
function ChangeForm({ rule, today, onDone, onCancel }: ChangeProps) {
  const { t } = useWords();
  const before: Parties = {
    governing: rule.governing?.id ?? null,
    owner: rule.owner?.id ?? null,
    maintainer: rule.maintainer?.id ?? null,
  };
  const [parties, setParties] = useState(before);
  const [on, setOn] = useState(addDays(today, 1));
  const [note, setNote] = useState("");
  const change = useChangeRule(rule.id);
  const changed = PARTIES.filter((party) => parties[party] !== before[party]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = Object.fromEntries(changed.map((party) => [`${party}_id`, parties[party]]));
    change.mutate({ ...named, on, note: note.trim() }, { onSuccess: ({ id }) => onDone(id) });
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <PartyFields value={parties} onChange={setParties} />
      <TextInput
        type="date"
        label={t("duty.firstDay")}
        value={on}
        min={today}
        onChange={({ currentTarget }) => setOn(currentTarget.value)}
        required
      />
      <Textarea
        label={t("duty.note")}
        value={note}
        maxLength={200}
        autosize
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <RuleRefusal error={change.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        <Button type="submit" disabled={changed.length === 0} loading={change.isPending}>
          {t("duty.change")}
        </Button>
      </Group>
    </form>
  );
}

function EndForm({ rule, today, onDone }: { rule: DutyRule; today: string; onDone: () => void }) {
  const { t } = useWords();
  const [on, setOn] = useState(addDays(today, 1));
  const end = useEndRule(rule.id);
  return (
    <div className={styles["form"]}>
      {!rule.is_contested && (
        <TextInput
          type="date"
          label={t("duty.firstDayWithout")}
          description={t("duty.endHint")}
          value={on}
          min={today}
          onChange={({ currentTarget }) => setOn(currentTarget.value)}
        />
      )}
      <RuleRefusal error={end.error} />
      <Group justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" onClick={onDone}>
          {t("common.cancel")}
        </Button>
        <Button
          color="red"
          loading={end.isPending}
          onClick={() => end.mutate(rule.is_contested ? null : on, { onSuccess: onDone })}
        >
          {t(rule.is_contested ? "duty.withdraw" : "duty.end")}
        </Button>
      </Group>
    </div>
  );
}
