import { useMatterClasses } from "../../api/city";
import { useDuplicateRules, usePutDuplicateRules } from "../../api/rules";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import { Loaded } from "./loaded";
import { type Column, classIn, numberIn } from "./rows";
import { RuleRows } from "./rule_rows";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** Which cases are suggested as the same while a report is written. Likeness is typed in percent. */
export function DuplicatesPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const found = useDuplicateRules();
  const put = usePutDuplicateRules();
  const classes = grouped(useMatterClasses().data ?? [], language);
  const columns: Column[] = [
    { key: "class_id", label: t("room.class"), kind: "one", data: classes, none: t("rules.allOthers") },
    { key: "within_m", label: t("rules.withinM"), kind: "number", min: 1, max: 2000, step: "any" },
    { key: "within_days", label: t("rules.closedDays"), kind: "number", min: 0, max: 3650 },
    { key: "percent", label: t("rules.leastLike"), kind: "number", min: 0, max: 100, step: "any" },
  ];
  return (
    <RulesFrame city={city} part="duplicates">
      <Loaded query={found}>
        {(rules) => (
          <RuleRows
            title={t("rules.byClass")}
            columns={columns}
            rows={rules.map((one) => ({
              class_id: classIn(one.class_id),
              within_m: String(one.within_m),
              within_days: String(one.within_days),
              percent: String(Math.round(one.least_score * 1000) / 10),
            }))}
            mayChange={RULERS.has(person.role)}
            blank={{ class_id: "", within_m: "100", within_days: "30", percent: "40" }}
            canRemove
            isSaving={put.isPending}
            error={put.error}
            onSave={(rows, onDone) =>
              put.mutate(
                rows.map((row) => ({
                  class_id: numberIn(row, "class_id"),
                  within_m: numberIn(row, "within_m") ?? 0,
                  within_days: numberIn(row, "within_days") ?? 0,
                  least_score: (numberIn(row, "percent") ?? 0) / 100,
                })),
                { onSuccess: onDone },
              )
            }
          />
        )}
      </Loaded>
    </RulesFrame>
  );
}
