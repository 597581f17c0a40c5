import { Link } from "wouter";
import { type EvidenceRule, useEvidenceRules, usePutEvidenceRules } from "../../api/rules";
import { useWords } from "../../i18n/use_words";
import { WATCHES_EVIDENCE } from "../evaluation/access";
import page from "../pages/page.module.css";
import { useColumns } from "./columns";
import { Loaded } from "./loaded";
import { classIn, numberIn, type Row } from "./rows";
import { RuleRows } from "./rule_rows";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

const NUMBERS = ["within_m", "within_deg", "from_case_m", "clock_slack_min", "alike_bits"] as const;

function rowOf(rule: EvidenceRule): Row {
  const numbers = NUMBERS.map((name) => [name, String(rule[name])]);
  return { class_id: classIn(rule.class_id), ...Object.fromEntries(numbers) };
}

function ruleOf(row: Row): EvidenceRule {
  const [within_m = 0, within_deg = 0, from_case_m = 0, clock_slack_min = 0, alike_bits = 0] = NUMBERS.map(
    (name) => numberIn(row, name) ?? 0,
  );
  return {
    class_id: numberIn(row, "class_id"),
    within_m,
    within_deg,
    from_case_m,
    clock_slack_min,
    alike_bits,
  };
}

/** From when on photos before and after are of one spot, and from when on somebody should look. */
export function EvidencePage({ city, person }: Staff) {
  const { t } = useWords();
  const found = useEvidenceRules();
  const put = usePutEvidenceRules();
  const columns = useColumns().evidence_rules;
  return (
    <RulesFrame city={city} part="evidence">
      <Loaded query={found}>
        {(rules) => (
          <RuleRows
            title={t("rules.byClass")}
            columns={columns}
            rows={rules.map(rowOf)}
            mayChange={RULERS.has(person.role)}
            blank={rowOf({
              class_id: null,
              within_m: 30,
              within_deg: 60,
              from_case_m: 100,
              clock_slack_min: 5,
              alike_bits: 3,
            })}
            canRemove
            isSaving={put.isPending}
            error={put.error}
            onSave={(rows, onDone) => put.mutate(rows.map(ruleOf), { onSuccess: onDone })}
          />
        )}
      </Loaded>
      <p className={page["note"]} style={{ marginTop: 12 }}>
        {t("photoRules.hint")}{" "}
        {WATCHES_EVIDENCE.has(person.role) && (
          <Link href="/evaluation/doubts">{t("photoRules.toDoubts")}</Link>
        )}
      </p>
    </RulesFrame>
  );
}
