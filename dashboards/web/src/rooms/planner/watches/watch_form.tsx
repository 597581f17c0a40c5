import { Button, Group, MultiSelect, NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useAreas, useMatterClasses } from "../../../api/city";
import { useSaveWatch, type Watch, type WatchTerms } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import styles from "./watches.module.css";

const NEW: WatchTerms = {
  name: "",
  name_en: "",
  class_codes: [],
  area_code: null,
  method: "permutation",
  history_days: 365,
  longest_days: 7,
  reach_m: 1000,
  largest_share: 0.1,
  fewest_cases: 3,
  every_min: 60,
  replicates: 999,
  seed: 0,
  recurrence_days: 365,
  is_on: true,
};

/** What each number lies between: the same as the server's limits. */
const NUMBERS = [
  ["longest_days", "longest", 1, 60],
  ["reach_m", "reach", 100, 5000],
  ["fewest_cases", "fewest", 2, 1000],
  ["history_days", "history", 2, 1830],
  ["every_min", "every", 5, 10_080],
  ["replicates", "replicates", 99, 9999],
] as const;

/** Set a watch, or set one anew. */
export function WatchForm({ watch, onClose }: { watch: Watch | null; onClose: () => void }) {
  const { t, nameOf } = useWords();
  const save = useSaveWatch();
  const [terms, setTerms] = useState<WatchTerms>(watch === null ? NEW : watch.terms);
  const areas = useAreas().data ?? [];
  const choices = useClassChoices();
  const set = (change: Partial<WatchTerms>) => setTerms((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ watch, terms }, { onSuccess: onClose });
  };
  return (
    <form className={styles["form"]} onSubmit={submit}>
      <TextInput
        label={t("watch.name")}
        value={terms.name}
        maxLength={100}
        required
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
      />
      <TextInput
        label={t("watch.nameEn")}
        value={terms.name_en}
        maxLength={100}
        required
        onChange={({ currentTarget }) => set({ name_en: currentTarget.value })}
      />
      <MultiSelect
        label={t("watch.classes")}
        description={t("watch.classesHint")}
        data={choices}
        value={[...(terms.class_codes ?? [])]}
        searchable
        limit={80}
        onChange={(class_codes) => set({ class_codes })}
      />
      <Select
        label={t("watch.area")}
        description={t("watch.wholeCity")}
        data={areas.map((one) => ({ value: one.code, label: `${nameOf(one)} (${one.code})` }))}
        value={terms.area_code ?? null}
        searchable
        clearable
        onChange={(area_code) => set({ area_code })}
      />
      <Select
        label={t("watch.method")}
        data={(["permutation", "poisson"] as const).map((value) => ({
          value,
          label: t(`watchMethod.${value}`),
        }))}
        value={terms.method ?? "permutation"}
        allowDeselect={false}
        onChange={(method) => method !== null && set({ method: method as WatchTerms["method"] & string })}
      />
      <NumberInput
        label={t("watch.recurrence")}
        description={t("watch.recurrenceHint")}
        value={terms.recurrence_days}
        min={1}
        max={36_500}
        required
        onChange={(value) => typeof value === "number" && set({ recurrence_days: value })}
      />
      {NUMBERS.map(([field, word, min, max]) => (
        <NumberInput
          key={field}
          label={t(`watch.${word}`)}
          value={terms[field] ?? min}
          min={min}
          max={max}
          allowDecimal={false}
          required
          onChange={(value) => typeof value === "number" && set({ [field]: value })}
        />
      ))}
      <NumberInput
        label={t("watch.share")}
        value={Math.round(terms.largest_share * 1000) / 10}
        min={0.1}
        max={50}
        required
        onChange={(value) => typeof value === "number" && set({ largest_share: value / 100 })}
      />
      <Switch
        label={t("watch.isOn")}
        checked={terms.is_on ?? true}
        onChange={({ currentTarget }) => set({ is_on: currentTarget.checked })}
      />
      <p className={styles["quiet"]}>{t("watch.cost")}</p>
      <ProblemNote error={save.error} />
      <Group gap="xs">
        <Button type="submit" loading={save.isPending}>
          {t("watch.save")}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t("watch.cancel")}
        </Button>
      </Group>
    </form>
  );
}

/** Groups of matters first, then each class, as often as its code stands in the catalogue once. */
function useClassChoices(): { value: string; label: string }[] {
  const { t, nameOf } = useWords();
  const classes = useMatterClasses().data ?? [];
  const groups = new Map<string, string>();
  const single = new Map<string, string>();
  for (const one of classes) {
    const code = one.code.slice(0, 2);
    if (!groups.has(code)) groups.set(code, nameOf({ name: one.major_name, name_en: one.major_name_en }));
    if (!single.has(one.code)) single.set(one.code, nameOf(one));
  }
  return [
    ...[...groups].map(([code, name]) => ({ value: code, label: t("watch.group", { code, name }) })),
    ...[...single].map(([code, name]) => ({ value: code, label: `${code} ${name}` })),
  ];
}
