import { MultiSelect, SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import type { Choices, DataKind } from "../../../api/studio";
import { useWords } from "../../../i18n/use_words";
import { useBoth } from "../use_both";
import styles from "./studio.module.css";

type Chosen = { data: DataKind; classIds: number[] };
type Props = Chosen & {
  choices: Choices;
  label: string;
  error?: string | undefined;
  /** Whether only cases can be counted. */
  isCasesOnly?: boolean;
  onChoose: (chosen: Chosen) => void;
};

/** What is counted: a kind of thing, and of it some classes, found by typing. */
export function DataChoice({ choices, data, classIds, label, error, isCasesOnly = false, onChoose }: Props) {
  const { t, nameOf, number } = useWords();
  const both = useBoth();
  const groups = useMemo(() => {
    const found = new Map<string, { value: string; label: string }[]>();
    for (const one of choices.classes) {
      if (one[data] === 0 && !classIds.includes(one.id)) continue;
      const group = both(one.parent, one.parent_en);
      const items = found.get(group) ?? [];
      items.push({ value: String(one.id), label: `${nameOf(one)} · ${number(one[data])}` });
      found.set(group, items);
    }
    return [...found].map(([group, items]) => ({ group, items }));
  }, [choices.classes, data, classIds, both, nameOf, number]);
  const offered = new Set(groups.flatMap(({ items }) => items.map(({ value }) => value)));
  return (
    <div className={styles["data"]}>
      <SegmentedControl
        aria-label={label}
        value={data}
        data={choices.data.map((one) => ({
          value: one.code,
          label: nameOf(one),
          disabled: isCasesOnly && one.code !== "cases",
        }))}
        onChange={(next) => onChoose({ data: next as DataKind, classIds: [] })}
      />
      <MultiSelect
        aria-label={`${label}: ${t("studio.classes")}`}
        placeholder={classIds.length === 0 ? t("studio.classesHint") : ""}
        data={groups}
        value={classIds.map(String).filter((one) => offered.has(one))}
        onChange={(next) => onChoose({ data, classIds: next.map(Number) })}
        searchable
        clearable
        hidePickedOptions
        limit={200}
        nothingFoundMessage={t("studio.noClass")}
        error={error}
        clearButtonProps={{ "aria-label": t("room.clear") }}
      />
    </div>
  );
}
