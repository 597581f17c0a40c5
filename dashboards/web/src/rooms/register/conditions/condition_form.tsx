import { Button, Checkbox, Group, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useMatterClasses } from "../../../api/city";
import {
  type Condition,
  useChangeCondition,
  useCondition,
  useEndCondition,
  useNewCondition,
} from "../../../api/conditions";
import { grouped } from "../../../cases/class_groups";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import styles from "../register.module.css";
import own from "./conditions.module.css";
import { bodyOf, CLOCKS, type Draft, draftOf, isFit, type LimitUnit, UNITS } from "./draft";

type Props = {
  /** Null where a new one is made. */
  condition: Condition | null;
  classId: string | null;
  today: string;
  mayChange: boolean;
  onDone: () => void;
};

const TEXTS = ["filing", "filing_en", "closing", "closing_en"] as const;

/** What a condition says, to be read; by who may, to be said otherwise from a day on. */
export function ConditionForm({ condition, classId, today, mayChange, onDone }: Props) {
  const { t, language, nameOf } = useWords();
  const classes = useMatterClasses().data ?? [];
  const [draft, setDraft] = useState<Draft>(() => draftOf(condition));
  const [kind, setKind] = useState<string | null>(classId);
  const [code, setCode] = useState("1");
  const [on, setOn] = useState(today);
  const make = useNewCondition();
  const change = useChangeCondition(condition?.id ?? 0);
  const end = useEndCondition(condition?.id ?? 0);
  const put = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const isReady = isFit(draft) && (condition !== null || kind !== null) && on >= today;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    if (condition !== null) change.mutate({ ...bodyOf(draft), on }, { onSuccess: onDone });
    else if (kind !== null) {
      make.mutate(
        { ...bodyOf(draft), class_id: Number(kind), code: code.trim() || "1", valid_from: on },
        { onSuccess: onDone },
      );
    }
  };
  return (
    <form className={styles["form"]} onSubmit={submit} data-testid="condition-form">
      {condition === null ? (
        <div className={styles["pair"]}>
          <Select
            label={t("room.class")}
            data={grouped(classes, language)}
            value={kind}
            onChange={setKind}
            limit={300}
            searchable
            required
          />
          <TextInput
            label={t("condition.code")}
            value={code}
            maxLength={20}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
        </div>
      ) : (
        <p style={{ margin: 0 }}>
          <strong>{nameOf({ name: condition.class_name, name_en: condition.class_name_en })}</strong>{" "}
          <span className="figures">
            {condition.class_code} · {condition.code}
          </span>
        </p>
      )}
      <fieldset
        disabled={!mayChange}
        className={styles["form"]}
        style={{ border: 0, margin: 0, minInlineSize: 0, padding: 0 }}
      >
        <div className={styles["pair"]}>
          {TEXTS.map((name) => (
            <Textarea
              key={name}
              label={t(`condition.${name}`)}
              value={draft[name]}
              maxLength={1000}
              autosize
              onChange={({ currentTarget }) => put({ [name]: currentTarget.value })}
            />
          ))}
        </div>
        <div className={own["limits"]}>
          {CLOCKS.map((clock) => {
            const name = t(`condition.clock.${clock}`);
            const limit = draft.limits[clock];
            const say = (part: Partial<typeof limit>) =>
              put({ limits: { ...draft.limits, [clock]: { ...limit, ...part } } });
            return [
              <span key={clock}>{name}</span>,
              <TextInput
                key={`${clock} value`}
                type="number"
                min={0}
                step="any"
                aria-label={`${name}: ${t("condition.limit")}`}
                placeholder={t("condition.noLimit")}
                value={limit.value}
                onChange={({ currentTarget }) => say({ value: currentTarget.value })}
              />,
              <Select
                key={`${clock} unit`}
                aria-label={`${name}: ${t("ask.unit")}`}
                data={UNITS.map((one) => ({ value: one, label: t(`limitUnit.${one}`) }))}
                value={limit.unit}
                onChange={(unit) => say({ unit: (unit ?? "work_day") as LimitUnit })}
                allowDeselect={false}
                disabled={!mayChange}
              />,
            ];
          })}
        </div>
        <div className={styles["pair"]}>
          {(["photos_before", "photos_after"] as const).map((name) => (
            <TextInput
              key={name}
              type="number"
              min={0}
              max={20}
              label={t(`condition.${name}`)}
              value={draft[name]}
              onChange={({ currentTarget }) => put({ [name]: currentTarget.value })}
            />
          ))}
          <TextInput
            label={t("condition.basis")}
            value={draft.basis}
            maxLength={1000}
            onChange={({ currentTarget }) => put({ basis: currentTarget.value })}
          />
          {mayChange && (
            <TextInput
              type="date"
              label={t("condition.on")}
              min={today}
              value={on}
              onChange={({ currentTarget }) => setOn(currentTarget.value)}
              required
            />
          )}
        </div>
        {(["is_same_spot_required", "is_emergency"] as const).map((name) => (
          <Checkbox
            key={name}
            label={t(`condition.${name}`)}
            checked={draft[name]}
            onChange={({ currentTarget }) => put({ [name]: currentTarget.checked })}
          />
        ))}
      </fieldset>
      {condition !== null && <History id={condition.id} />}
      <ProblemNote error={make.error ?? change.error ?? end.error} />
      {mayChange && (
        <Group justify="flex-end" gap="xs">
          {condition !== null && (
            <Button
              variant="subtle"
              color="red"
              loading={end.isPending}
              onClick={() => end.mutate(on, { onSuccess: onDone })}
            >
              {t("condition.end")}
            </Button>
          )}
          <Button type="submit" disabled={!isReady} loading={make.isPending || change.isPending}>
            {t("act.save")}
          </Button>
        </Group>
      )}
      {mayChange && <p className={styles["quiet"]}>{t("condition.keep")}</p>}
    </form>
  );
}

/** Since when a condition has said what, newest first. */
function History({ id }: { id: number }) {
  const { t, shortDate } = useWords();
  const editions = [...(useCondition(id).data?.history ?? [])].reverse();
  if (editions.length === 0) return null;
  return (
    <ul className={own["history"]}>
      {editions.map((one) => (
        <li key={one.id}>
          {t("condition.since", { day: shortDate(one.valid_from) })}
          {one.valid_to !== null && ` ${t("condition.until", { day: shortDate(one.valid_to) })}`}
          {one.recorded_by !== null && ` · ${one.recorded_by}`}
          {" · "}
          {CLOCKS.flatMap((clock) => {
            const limit = one.limits[clock];
            return limit == null
              ? []
              : [`${t(`condition.clock.${clock}`)} ${t(`limit.${limit.unit}`, { count: limit.value })}`];
          }).join(", ") || t("condition.noLimit")}
        </li>
      ))}
    </ul>
  );
}
