import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type PatrolRule, usePatrolRule, usePutPatrolRule } from "../../api/patrols";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import page from "../pages/page.module.css";
import { useColumns } from "./columns";
import { Loaded } from "./loaded";
import { numberIn, type Row } from "./rows";
import styles from "./rules.module.css";
import { RULERS, RulesFrame } from "./rules_frame";
import type { Staff } from "./rules_room";

/** What each threshold means, by its field. */
const HINTS: Record<keyof PatrolRule, string> = {
  longest_gap_s: "patrolRules.longestGapHint",
  fastest_kmh: "patrolRules.fastestHint",
  coarsest_m: "patrolRules.coarsestHint",
  closest_s: "patrolRules.closestHint",
  least_s: "patrolRules.leastHint",
  keep_track_days: "patrolRules.keepTrackHint",
};
const FIELDS = Object.keys(HINTS) as (keyof PatrolRule)[];

/** How patrols are counted, and how long tracks are kept. */
export function PatrolRulePage({ city, person }: Staff) {
  const found = usePatrolRule();
  return (
    <RulesFrame city={city} part="patrols">
      <Loaded query={found}>{(rule) => <RuleForm rule={rule} mayChange={RULERS.has(person.role)} />}</Loaded>
    </RulesFrame>
  );
}

function RuleForm({ rule, mayChange }: { rule: PatrolRule; mayChange: boolean }) {
  const { t, number } = useWords();
  const columns = useColumns().patrol_rules;
  const put = usePutPatrolRule();
  const [typed, setTyped] = useState<Row>(() =>
    Object.fromEntries(FIELDS.map((key) => [key, String(rule[key])])),
  );
  const fields = columns.flatMap((one) => (one.kind === "number" ? [one] : []));
  const isFine = fields.every(({ key, min, max }) => {
    const value = numberIn(typed, key);
    return value !== null && value >= min && value <= max;
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isFine) return;
    const said = FIELDS.map((key) => [key, numberIn(typed, key) ?? 0]);
    put.mutate(Object.fromEntries(said) as PatrolRule);
  };
  return (
    <form className={`${page["section"]} ${styles["form"]}`} onSubmit={submit} data-testid="patrol-rule">
      <h2>{t("patrolRules.title")}</h2>
      <div className={styles["thresholds"]}>
        {fields.map(({ key, label, min, max, step }) => (
          <TextInput
            key={key}
            type="number"
            label={label}
            description={`${t(HINTS[key as keyof PatrolRule])} (${t("patrolRules.range", { min: number(min), max: number(max) })})`}
            min={min}
            max={max}
            step={step ?? 1}
            value={String(typed[key] ?? "")}
            readOnly={!mayChange}
            onChange={({ currentTarget }) => setTyped({ ...typed, [key]: currentTarget.value })}
            required={mayChange}
          />
        ))}
      </div>
      <p className={page["quiet"]}>{t("patrolRules.counts")}</p>
      <ProblemNote error={put.error} />
      {mayChange && (
        <Button type="submit" style={{ alignSelf: "flex-start" }} disabled={!isFine} loading={put.isPending}>
          {t("rules.save")}
        </Button>
      )}
      <p role="status" className={page["quiet"]}>
        {put.isSuccess && t("patrolRules.saved")}
      </p>
    </form>
  );
}
