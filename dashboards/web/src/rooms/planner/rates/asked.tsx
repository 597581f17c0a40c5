import { MultiSelect, Select } from "@mantine/core";
import { useMemo } from "react";
import type { Choices } from "../../../api/studio";
import { addDays, startOfDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { useChoices } from "../../pages/use_choices";
import { type Days, daysOf, spanOf } from "../studio/draft";
import { PeriodChoice } from "../studio/period_choice";
import { useBoth } from "../use_both";
import styles from "./rates.module.css";

export const UNITS = ["cell", "community", "street", "county"] as const;
export type Unit = (typeof UNITS)[number];

/** Which cases are asked for, as the address says. */
export type CasesAsked = { from: string; to: string; class_id?: number[] };
export type CommonAsked = { days: Days; from: string; to: string; classIds: number[]; by: Unit };

/** Reads what all views of the page share out of its address: period, kinds of cases, units. */
export function useCommon(choices: Choices, zone: string): CommonAsked {
  const { search } = useChoices();
  const days = useMemo(() => daysOf(choices, zone, Date.now()), [choices, zone]);
  const usual = spanOf("year", days);
  const levels = new Set(choices.areas.map(({ level }) => level as string));
  const finest = UNITS.slice(1).filter((one) => levels.has(one));
  const wish = search.get("by");
  const by = wish === "cell" ? "cell" : (finest.find((one) => one === wish) ?? usualUnit(finest));
  const from = search.get("from") ?? [usual.from, days.first].toSorted().at(-1) ?? usual.from;
  return {
    days,
    from,
    to: search.get("to") ?? usual.to,
    classIds: (search.get("classes") ?? "").split(",").filter(Boolean).map(Number),
    by,
  };
}

/** Subdistricts where there are some, else the finest areas there are. */
function usualUnit(there: readonly Unit[]): Unit {
  return there.includes("street") ? "street" : (there[0] ?? "cell");
}

/** The cases of a choice as the server is asked for them; the last day belongs to the period. */
export function casesOf({ from, to, classIds }: CommonAsked, zone: string): CasesAsked {
  return {
    from: startOfDay(from, zone),
    to: startOfDay(addDays(to, 1), zone),
    ...(classIds.length > 0 && { class_id: classIds }),
  };
}

type Props = { choices: Choices; common: CommonAsked; hasCells: boolean };

/** Period, kinds of cases and units. */
export function CommonChoices({ choices, common, hasCells }: Props) {
  const { t, nameOf, number } = useWords();
  const both = useBoth();
  const { put } = useChoices();
  const groups = useMemo(() => {
    const found = new Map<string, { value: string; label: string }[]>();
    for (const one of choices.classes) {
      if (one.cases === 0) continue;
      const items = found.get(both(one.parent, one.parent_en)) ?? [];
      items.push({ value: String(one.id), label: `${nameOf(one)} · ${number(one.cases)}` });
      found.set(both(one.parent, one.parent_en), items);
    }
    return [...found].map(([group, items]) => ({ group, items }));
  }, [choices.classes, both, nameOf, number]);
  const levels = new Set(choices.areas.map(({ level }) => level as string));
  const units = UNITS.filter((one) => (one === "cell" ? hasCells : levels.has(one)));
  return (
    <>
      <PeriodChoice days={common.days} draft={common} onPeriod={(period) => put(period)} />
      <div className={styles["pair"]}>
        <MultiSelect
          label={t("rates.classes")}
          placeholder={common.classIds.length === 0 ? t("rates.allClasses") : ""}
          data={groups}
          value={common.classIds.map(String)}
          onChange={(next) => put({ classes: next.length === 0 ? null : next.join(",") })}
          searchable
          clearable
          limit={200}
          clearButtonProps={{ "aria-label": t("room.clear") }}
        />
        <Select
          label={t("rates.by")}
          data={units.map((one) => ({ value: one, label: t(`rates.units.${one}`) }))}
          value={common.by}
          onChange={(next) => put({ by: next, unit: null })}
          allowDeselect={false}
        />
      </div>
    </>
  );
}
