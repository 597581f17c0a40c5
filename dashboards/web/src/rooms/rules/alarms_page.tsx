import { useMatterClasses } from "../../api/city";
import { type Signal, usePutSignals, useSignals } from "../../api/rules";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import { AlarmGroups } from "./alarm_groups";
import { Loaded } from "./loaded";
import { type Column, numberIn, type Row, textIn } from "./rows";
import { RuleRows } from "./rule_rows";
import styles from "./rules.module.css";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

function signalOf(row: Row): Signal {
  return {
    code: textIn(row, "code"),
    name: textIn(row, "name"),
    name_en: textIn(row, "name_en"),
    class_id: numberIn(row, "class_id") ?? 0,
    group_by: textIn(row, "group_by") === "place" ? "place" : "device",
    within_m: numberIn(row, "within_m") ?? 0,
    window_min: numberIn(row, "window_min") ?? 0,
    at_least: numberIn(row, "at_least") ?? 0,
    channel: textIn(row, "channel"),
    ahead_min: numberIn(row, "ahead_min") ?? 0,
    behind_h: numberIn(row, "behind_h") ?? 0,
  };
}

function rowOf(one: Signal): Row {
  const numbers = ["class_id", "within_m", "window_min", "at_least", "ahead_min", "behind_h"] as const;
  const { code, name, name_en, group_by, channel } = one;
  return {
    code,
    name,
    name_en,
    group_by,
    channel,
    ...Object.fromEntries(numbers.map((key) => [key, String(one[key])])),
  };
}

/** What alarms of sensors and cameras mean, and what they were grouped into. */
export function AlarmsPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const signals = useSignals();
  const put = usePutSignals();
  const classes = grouped(useMatterClasses().data ?? [], language);
  const choice = (group: string) => (value: string) => ({ value, label: t(`${group}.${value}`) });
  const columns: Column[] = [
    { key: "code", label: t("rules.code"), kind: "text", most: 60, isName: true },
    { key: "name", label: t("rules.nameZh"), kind: "text", most: 200 },
    { key: "name_en", label: t("rules.nameEn"), kind: "text", most: 200 },
    { key: "class_id", label: t("room.class"), kind: "one", data: classes },
    { key: "at_least", label: t("alarms.atLeast"), kind: "number", min: 1, max: 1000 },
    { key: "window_min", label: t("alarms.window"), kind: "number", min: 1, max: 44640 },
    {
      key: "group_by",
      label: t("alarms.groupBy"),
      kind: "one",
      data: ["device", "place"].map(choice("alarmGroup")),
    },
    { key: "within_m", label: t("rules.withinM"), kind: "number", min: 1, max: 5000, step: "any" },
    {
      key: "channel",
      label: t("alarms.channel"),
      kind: "one",
      data: ["sensor", "video"].map(choice("channel")),
    },
    { key: "ahead_min", label: t("alarms.ahead"), kind: "number", min: 0, max: 1440 },
    { key: "behind_h", label: t("alarms.behind"), kind: "number", min: 1, max: 8760 },
  ];
  const blank = {
    within_m: "50",
    window_min: "30",
    at_least: "1",
    group_by: "device",
    channel: "sensor",
    ahead_min: "5",
    behind_h: "720",
  };
  return (
    <RulesFrame city={city} part="alarms">
      <div className={styles["gap"]}>
        <AlarmGroups />
        <Loaded query={signals}>
          {(items) => (
            <RuleRows
              title={t("alarms.signals")}
              columns={columns}
              rows={items.map(rowOf)}
              mayChange={RULERS.has(person.role)}
              blank={{ code: "", name: "", name_en: "", class_id: "", ...blank }}
              isSaving={put.isPending}
              error={put.error}
              onSave={(rows, onDone) => put.mutate(rows.map(signalOf), { onSuccess: onDone })}
            />
          )}
        </Loaded>
      </div>
    </RulesFrame>
  );
}
