import { useMatterClasses } from "../../api/city";
import { usePutRelapseRules, useRelapseRules } from "../../api/rules";
import { grouped } from "../../cases/class_groups";
import { useWords } from "../../i18n/use_words";
import { Loaded } from "./loaded";
import { type Column, classIn, numberIn } from "./rows";
import { RuleRows } from "./rule_rows";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** Which reports count as relapses of closed cases. */
export function RelapsesPage({ city, person }: Staff) {
  const { t, language } = useWords();
  const found = useRelapseRules();
  const put = usePutRelapseRules();
  const classes = grouped(useMatterClasses().data ?? [], language);
  const columns: Column[] = [
    { key: "class_id", label: t("room.class"), kind: "one", data: classes, none: t("rules.allOthers") },
    { key: "within_m", label: t("rules.withinM"), kind: "number", min: 0, max: 1000, step: "any" },
    { key: "within_days", label: t("rules.withinDays"), kind: "number", min: 0, max: 3650 },
  ];
  return (
    <RulesFrame city={city} part="relapses">
      <Loaded query={found}>
        {(rules) => (
          <RuleRows
            title={t("rules.byClass")}
            columns={columns}
            rows={rules.map((one) => ({
              class_id: classIn(one.class_id),
              within_m: String(one.within_m),
              within_days: String(one.within_days),
            }))}
            mayChange={RULERS.has(person.role)}
            blank={{ class_id: "", within_m: "30", within_days: "30" }}
            canRemove
            isSaving={put.isPending}
            error={put.error}
            onSave={(rows, onDone) =>
              put.mutate(
                rows.map((row) => ({
                  class_id: numberIn(row, "class_id"),
                  within_m: numberIn(row, "within_m") ?? 0,
                  within_days: numberIn(row, "within_days") ?? 0,
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
