import { usePutRelapseRules, useRelapseRules } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { useColumns } from "./columns";
import { Loaded } from "./loaded";
import { classIn, numberIn } from "./rows";
import { RuleRows } from "./rule_rows";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** Which reports count as relapses of closed cases. */
export function RelapsesPage({ city, person }: Staff) {
  const { t } = useWords();
  const found = useRelapseRules();
  const put = usePutRelapseRules();
  const columns = useColumns().relapse_rules;
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
