import { Checkbox, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useOpenDepartments } from "../../../api/city";
import { useProblems } from "../../../api/tasks";
import type { CaseDetail, PossibleCommand } from "../../../api/types";
import { ANSWERS, type Ask, type Brought, KINDS, outcomesOf } from "../../../cases/commands";
import { useWords } from "../../../i18n/use_words";
import { OtherCase } from "./other_case";
import { PartsField } from "./parts_field";

const LIMIT_UNITS = ["urgent_hour", "work_hour", "work_day", "natural_day"] as const;
const LEVELS = Array.from({ length: 9 }, (_, index) => String(index + 1));

type Props = {
  ask: Ask;
  item: CaseDetail;
  step: PossibleCommand;
  brought: Brought;
  onChange: (change: Partial<Brought>) => void;
};

/** One thing that a command asks for. */
export function AskField({ ask, item, step: { command, needs }, brought, onChange }: Props) {
  const { t } = useWords();
  const isNeeded = needs.includes(ask);
  switch (ask) {
    case "department":
    case "owner":
      return <WhoseField isOwner={ask === "owner"} brought={brought} onChange={onChange} />;
    case "outcome":
      return (
        <Select
          label={t("case.chooseOutcome")}
          data={outcomesOf(command).map((one) => ({ value: one, label: t(`outcome.${one}`) }))}
          value={brought.outcome}
          onChange={(outcome) => onChange({ outcome })}
          required
        />
      );
    case "kind":
      if (command === "suspend")
        return <ProblemField kind={brought.kind} onKind={(kind) => onChange({ kind })} />;
      return (
        <Select
          label={t(`ask.kindOf.${command}`)}
          data={(KINDS[command] ?? []).map((one) => ({ value: one, label: t(`kind.${one}`) }))}
          value={brought.kind}
          onChange={(kind) => onChange({ kind })}
          required={isNeeded}
          clearable={!isNeeded}
        />
      );
    case "answer":
      return (
        <Radio.Group
          label={t(`ask.answerTo.${command}`)}
          value={brought.answer}
          onChange={(answer) => onChange({ answer })}
          required
        >
          <Stack gap={8} mt={6}>
            {(ANSWERS[command] ?? []).map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`answer.${one}_${item.stage}`, { defaultValue: t(`answer.${one}`) })}
              />
            ))}
          </Stack>
        </Radio.Group>
      );
    case "level":
      return (
        <Select
          label={t("ask.level")}
          data={LEVELS}
          value={String(brought.level)}
          onChange={(level) => onChange({ level: Number(level ?? 1) })}
          allowDeselect={false}
        />
      );
    case "limit":
      return (
        <div>
          <Group gap={8} align="flex-end" wrap="nowrap">
            <TextInput
              flex={1}
              type="number"
              min={0.5}
              step="any"
              label={t("ask.limit")}
              value={brought.limit.value}
              onChange={({ currentTarget: { value } }) => onChange({ limit: { ...brought.limit, value } })}
              required
            />
            <Select
              flex={1}
              aria-label={t("ask.unit")}
              data={LIMIT_UNITS.map((one) => ({ value: one, label: t(`limitUnit.${one}`) }))}
              value={brought.limit.unit}
              onChange={(unit) => onChange({ limit: { ...brought.limit, unit: unit ?? "work_day" } })}
              allowDeselect={false}
            />
          </Group>
          <small>{t("ask.limitHint")}</small>
        </div>
      );
    case "case":
      return <OtherCase item={item} chosen={brought.other} onChoose={(other) => onChange({ other })} />;
    case "parts":
      return <PartsField parts={brought.parts} onParts={(parts) => onChange({ parts })} />;
    case "until":
    case "review_on":
      return (
        <TextInput
          type="date"
          label={t(`ask.${ask}`)}
          value={brought[ask]}
          onChange={({ currentTarget }) => onChange({ [ask]: currentTarget.value })}
        />
      );
    case "reason":
      return (
        <Textarea
          label={t("case.reason")}
          description={t("case.reasonHint")}
          value={brought.reason}
          maxLength={200}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => onChange({ reason: currentTarget.value })}
          required={isNeeded || (command === "answer_check" && brought.answer !== "confirmed")}
        />
      );
    case "note":
      return (
        <Textarea
          label={t("case.note")}
          placeholder={t("case.notePlaceholder")}
          value={brought.note}
          maxLength={4000}
          autosize
          minRows={2}
          onChange={({ currentTarget }) => onChange({ note: currentTarget.value })}
          required={isNeeded}
        />
      );
    case "file":
      return null;
  }
}

/** What stands in the way of a case: a word of the city's own library. */
function ProblemField({ kind, onKind }: { kind: string | null; onKind: (kind: string | null) => void }) {
  const { t, nameOf } = useWords();
  const problems = useProblems(true).data ?? [];
  return (
    <Select
      label={t("ask.kindOf.suspend")}
      data={problems
        .filter((one) => one.is_offered)
        .map((one) => ({ value: one.code, label: nameOf({ name: one.name, name_en: one.name_en }) }))}
      value={kind}
      onChange={onKind}
      clearable
    />
  );
}

type WhoseProps = Pick<Props, "brought" | "onChange"> & { isOwner: boolean };

/** A department; of what is returned, whose it is instead, or that nobody there knows. */
function WhoseField({ isOwner, brought, onChange }: WhoseProps) {
  const { t, nameOf } = useWords();
  const departments = useOpenDepartments();
  const isUnknown = isOwner && brought.isOwnerUnknown;
  return (
    <>
      <Select
        label={t(isOwner ? "ask.owner" : "case.chooseDepartment")}
        data={departments.map((one) => ({ value: String(one.id), label: nameOf(one) }))}
        value={brought.department}
        onChange={(department) => onChange({ department })}
        disabled={isUnknown}
        searchable
        required={!isUnknown}
      />
      {isOwner && (
        <Checkbox
          label={t("ask.ownerUnknown")}
          checked={brought.isOwnerUnknown}
          onChange={({ currentTarget }) =>
            onChange({ isOwnerUnknown: currentTarget.checked, department: null })
          }
        />
      )}
    </>
  );
}
