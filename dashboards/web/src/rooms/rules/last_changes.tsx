import "../../i18n/rule_changes_words";
import { Button } from "@mantine/core";
import { type RuleChange, useRuleChanges } from "../../api/rule_changes";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import styles from "./last_changes.module.css";

/** Who changed which list of rules when, from what to what; the newest first. */
export function LastChanges() {
  const { t } = useWords();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useRuleChanges();
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
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("ruleChange.more")}
        </Button>
      )}
    </section>
  );
}

function Change({ change }: { change: RuleChange }) {
  const { t, instant } = useWords();
  const counts = [
    change.before.length > 0 ? t("ruleChange.gone", { count: change.before.length }) : "",
    change.after.length > 0 ? t("ruleChange.fresh", { count: change.after.length }) : "",
  ];
  return (
    <li>
      <details>
        <summary>
          <strong>{t(`ruleChange.list.${change.rules}`)}</strong> · {instant(change.happened_at)} ·{" "}
          {change.person_name ?? t("ruleChange.command")}
          <small>{counts.filter((one) => one !== "").join(" · ")}</small>
        </summary>
        <Rows title={t("ruleChange.before")} rows={change.before} />
        <Rows title={t("ruleChange.after")} rows={change.after} />
      </details>
    </li>
  );
}

/** Rows as they are stored: a ground is named by how it is, not by its corners. */
function Rows({ title, rows }: { title: string; rows: RuleChange["before"] }) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {rows.map((row) => (
          <li key={JSON.stringify(row)}>
            <code>{told(row)}</code>
          </li>
        ))}
      </ul>
    </>
  );
}

function told(row: Record<string, unknown>): string {
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${typeof value === "object" ? "…" : String(value)}`)
    .join(" · ");
}
