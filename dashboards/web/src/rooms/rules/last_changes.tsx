import "../../i18n/alarms_words";
import "../../i18n/patrols_words";
import "../../i18n/rule_changes_words";
import { type RuleChange, useRuleChanges } from "../../api/rule_changes";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { differencesOf } from "./journal";
import styles from "./last_changes.module.css";
import { type Told, useTold } from "./use_told";

/** Who changed which list of rules when, from what to what; the newest first. */
export function LastChanges() {
  const { t } = useWords();
  const found = useRuleChanges();
  const { data, error, refetch } = found;
  const items = data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <section className={page["section"]} data-testid="rule-changes">
      <h2>{t("ruleChange.title")}</h2>
      <p className={page["note"]}>{t("ruleChange.hint")}</p>
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={80} />}
      {data !== undefined && items.length === 0 && <p className={page["quiet"]}>{t("ruleChange.none")}</p>}
      <ul className={styles["changes"]}>
        {items.map((change) => (
          <Change key={change.id} change={change} />
        ))}
      </ul>
      <MoreButton list={found} variant="default" />
    </section>
  );
}

function Change({ change }: { change: RuleChange }) {
  const { t, instant } = useWords();
  const { changed, gone, fresh } = differencesOf(change.rules, change.before, change.after);
  const counts = [
    changed.length > 0 ? t("ruleChange.changed", { count: changed.length }) : "",
    gone.length > 0 ? t("ruleChange.gone", { count: gone.length }) : "",
    fresh.length > 0 ? t("ruleChange.fresh", { count: fresh.length }) : "",
  ];
  const told = useTold(change);
  return (
    <li>
      <details>
        <summary>
          <strong>{t(`ruleChange.list.${change.rules}`)}</strong> · {instant(change.happened_at)} ·{" "}
          {change.person_name ?? t("ruleChange.command")}
          <small>{counts.filter((one) => one !== "").join(" · ")}</small>
        </summary>
        <ul>
          {changed.map(({ row, fields }) => (
            <li key={JSON.stringify(row)}>
              {told.row(row)[0]?.words}
              {fields.map(({ key, before, after }) => (
                <OneField key={key} before={told.field(key, before)} after={told.field(key, after)} />
              ))}
            </li>
          ))}
          {[
            { rows: gone, mark: t("ruleChange.isGone") },
            { rows: fresh, mark: t("ruleChange.isNew") },
          ].map(({ rows, mark }) =>
            rows.map((row) => (
              <li key={`${mark} ${JSON.stringify(row)}`}>
                <b>{mark}</b>{" "}
                {told
                  .row(row)
                  .map(({ label, words }) => `${label}: ${words}`)
                  .join(" · ")}
              </li>
            )),
          )}
        </ul>
      </details>
    </li>
  );
}

/** What a field said before, and what it says since. */
function OneField({ before, after }: { before: Told | null; after: Told | null }) {
  const said = after ?? before;
  if (said === null) return null;
  return (
    <p>
      {said.label}: <s>{before?.words || "–"}</s> → <b>{after?.words || "–"}</b>
    </p>
  );
}
