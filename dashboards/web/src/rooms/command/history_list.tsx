import { Tooltip } from "@mantine/core";
import { IconLink, IconLinkOff, IconShieldCheck, IconShieldQuestion, IconShieldX } from "@tabler/icons-react";
import { useHistory, useVerdict } from "../../api/cases";
import { useDepartments } from "../../api/city";
import type { CaseDetail, CaseEvent } from "../../api/types";
import type { Verdict } from "../../cases/chain";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import styles from "./history_list.module.css";
import panel from "./panel.module.css";

/** All that happened to a case, newest first: who, when, what, and the link of the chain. */
export function HistoryList({ item }: { item: CaseDetail }) {
  const { t } = useWords();
  const { data, error } = useHistory(item.id);
  const verdict = useVerdict(item, data);
  return (
    <section className={panel["section"]} data-testid="history">
      <h2>{t("case.history")}</h2>
      <ProblemNote error={error} />
      {verdict !== undefined && <Seal verdict={verdict} />}
      <ol className={styles["events"]}>
        {[...(data?.items ?? [])].reverse().map((event) => (
          <Entry key={event.seq} event={event} mark={markOf(event.seq, verdict)} />
        ))}
      </ol>
    </section>
  );
}

type Mark = "whole" | "broken" | "unknown";

/** What is known of one entry: up to a break the chain holds, behind it nothing is sure. */
function markOf(seq: number, verdict: Verdict | undefined): Mark {
  if (verdict === undefined || verdict.kind === "unable") return "unknown";
  if (verdict.kind !== "broken" || seq < verdict.seq) return "whole";
  return seq === verdict.seq ? "broken" : "unknown";
}

/** What recomputing the chain found, in words; no more than is known. */
function Seal({ verdict }: { verdict: Verdict }) {
  const { t } = useWords();
  const isWhole = verdict.kind === "whole";
  const Icon = isWhole ? IconShieldCheck : verdict.kind === "unable" ? IconShieldQuestion : IconShieldX;
  return (
    <details className={styles["seal"]} data-verdict={verdict.kind} data-testid="verdict">
      <summary>
        <Icon size={18} stroke={1.7} aria-hidden="true" />
        {t(`chain.${verdict.kind}`, { ...verdict, count: isWhole ? verdict.entries : 0 })}
      </summary>
      <p>{t(`chain.${verdict.kind}Hint`)}</p>
    </details>
  );
}

function Entry({ event, mark }: { event: CaseEvent; mark: Mark }) {
  const { t, instant } = useWords();
  return (
    <li>
      <StageMark stage={event.target} size={18} />
      <div>
        <p>
          <strong>
            {event.actor_name ?? t(`role.${event.actor_role}`, { defaultValue: event.actor_role })}
          </strong>{" "}
          {t(`did.${event.command}`)}
          <Tooltip label={t("case.chainHint", { hash: `${event.hash.slice(0, 16)}…` })} multiline w={260}>
            <span className={styles["link"]} data-mark={mark} role="img" aria-label={t(`chainMark.${mark}`)}>
              {mark === "broken" ? <IconLinkOff size={13} /> : <IconLink size={13} />}
            </span>
          </Tooltip>
        </p>
        <Brought event={event} />
        <small>
          <time dateTime={event.happened_at}>{instant(event.happened_at)}</time>
          {event.actor_name !== null &&
            ` · ${t(`role.${event.actor_role}`, { defaultValue: event.actor_role })}`}
          {event.origin !== "live" && ` · ${t(`origin.${event.origin}`, { defaultValue: event.origin })}`}
        </small>
      </div>
    </li>
  );
}

/** What a command brought, in words: reason, note, department, outcome. */
function Brought({ event }: { event: CaseEvent }) {
  const { t, nameOf } = useWords();
  const departments = useDepartments().data;
  const { reason, note, outcome, department_id } = event.body;
  const department = departments?.find((one) => one.id === department_id);
  const words = [
    department === undefined ? null : nameOf(department),
    typeof outcome === "string" ? t(`outcome.${outcome}`, { defaultValue: outcome }) : null,
    typeof reason === "string" ? reason : null,
    typeof note === "string" ? note : null,
  ].filter((word) => word !== null);
  return words.length === 0 ? null : <p className={styles["brought"]}>{words.join(" · ")}</p>;
}
