import type { DutyRule } from "../../../api/duty_rules";
import { useWords } from "../../../i18n/use_words";
import duty from "./duty.module.css";

/** A rule in one line: where, for what, who, since when. Pressed, it opens. */
export function RuleLine({ rule, onRule }: { rule: DutyRule; onRule?: (id: number) => void }) {
  const { t, nameOf, shortDate } = useWords();
  const { code, name, name_en } = rule.place;
  const place = code === "" ? t("duty.wholeCity") : nameOf({ name: name ?? code, name_en });
  const what =
    rule.target_name === null
      ? t(`duty.scope.${rule.target.scope}`)
      : nameOf({ name: rule.target_name, name_en: rule.target_name_en });
  const named = [rule.governing, rule.owner, rule.maintainer].flatMap((one) =>
    one === null ? [] : [nameOf(one)],
  );
  const words = (
    <>
      <span>
        {place} · {what}
      </span>
      <b>{[...new Set(named)].join(" / ") || t("duty.nobody")}</b>
      <small>
        {t("duty.from", { day: shortDate(rule.valid_from) })}
        {rule.valid_to !== null && ` ${t("duty.to", { day: shortDate(rule.valid_to) })}`}
        {rule.is_contested && ` · ${t("dutyOutcome.contested")}`}
      </small>
    </>
  );
  if (onRule === undefined) return <p className={duty["line"]}>{words}</p>;
  return (
    <button type="button" className={duty["line"]} onClick={() => onRule(rule.id)}>
      {words}
    </button>
  );
}
