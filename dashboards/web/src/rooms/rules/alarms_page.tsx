import { type Signal, usePutSignals, useSignals } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { AlarmGroups } from "./alarm_groups";
import { useColumns } from "./columns";
import { Loaded } from "./loaded";
import { numberIn, type Row, textIn } from "./rows";
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
  const { t } = useWords();
  const signals = useSignals();
  const put = usePutSignals();
  const columns = useColumns().alarm_signals;
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
