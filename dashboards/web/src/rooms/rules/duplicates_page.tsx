import { useDuplicateRules, usePutDuplicateRules } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { useColumns } from "./columns";
import { percentOf } from "./journal";
import { Loaded } from "./loaded";
import { classIn, numberIn } from "./rows";
import { RuleRows } from "./rule_rows";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** Which cases are suggested as the same while a report is written. Likeness is typed in percent. */
export function DuplicatesPage({ city, person }: Staff) {
  const { t } = useWords();
  const found = useDuplicateRules();
  const put = usePutDuplicateRules();
  const columns = useColumns().duplicate_rules;
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
              percent: percentOf(one.least_score),
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
