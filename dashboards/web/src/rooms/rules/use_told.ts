import type { RuleChange } from "../../api/rule_changes";
import { useWords } from "../../i18n/use_words";
import { usePlaceName } from "../../ui/use_place_name";
import { useColumns } from "./columns";
import { asTyped, type Kept } from "./journal";
import { type Column, writtenIn } from "./rows";

/** A field of a stored row in the reader's words. */
export type Told = { label: string; words: string };

/** Says what a stored row of rules says, with the words of the page that it is set on. */
export function useTold(change: RuleChange) {
  const { t, instant } = useWords();
  const columns = useColumns();
  const placeName = usePlaceName();
  const tabled: readonly Column[] =
    change.rules in columns ? columns[change.rules as keyof typeof columns] : [];
  const of = {
    instant: (value: unknown) => instant(String(value)),
    person: (value: unknown) => change.people[String(value)] ?? String(value),
    place: (value: unknown) => placeName(String(value)),
    itself: String,
  };
  /** Fields that are no column of a table: what each is called, and how it is written. */
  const others: Record<string, [string, keyof typeof of]> = {
    level: [t("ruleChange.field.level"), "itself"],
    code: [t("rules.code"), "itself"],
    name: [t("ruleChange.field.name"), "itself"],
    note: [t("ruleChange.field.note"), "itself"],
    reason: [t("ruleChange.field.reason"), "itself"],
    place: [t("ruleChange.field.place"), "place"],
    person_id: [t("patrol.who"), "person"],
    made_by: [t("ruleChange.field.madeBy"), "person"],
    made_at: [t("ruleChange.field.madeAt"), "instant"],
    email: [t("ruleChange.field.email"), "itself"],
    phone: [t("ruleChange.field.phone"), "itself"],
    wecom: [t("ruleChange.field.wecom"), "itself"],
    digest: [t("ruleChange.field.digest"), "itself"],
    language: [t("ruleChange.field.language"), "itself"],
    quiet_from: [t("ruleChange.field.quietFrom"), "itself"],
    quiet_until: [t("ruleChange.field.quietUntil"), "itself"],
    begins_at: [t("controls.begins"), "instant"],
    ends_at: [t("controls.ends"), "instant"],
  };
  /** Which class is meant is said with the same words everywhere. */
  const ofClass = columns.relapse_rules.find((one) => one.key === "class_id");

  const field = (stored: string, value: unknown): Told | null => {
    const typed = asTyped(stored, value);
    const column =
      tabled.find((one) => one.key === typed.key) ?? (stored === "class_id" ? ofClass : undefined);
    if (column?.kind === "check") {
      return { label: column.label, words: t(typed.value === true ? "rules.yes" : "rules.no") };
    }
    if (column !== undefined) return { label: column.label, words: writtenIn(column, typed.value) };
    const other = others[stored];
    // A ground is known by what it is called, not by its corners.
    if (other === undefined || typeof value === "object") return null;
    return { label: other[0], words: of[other[1]](value) };
  };
  const row = (kept: Kept): Told[] =>
    Object.entries(kept)
      .map(([key, value]) => field(key, value))
      .filter((one): one is Told => one !== null && one.words !== "");
  return { field, row };
}
