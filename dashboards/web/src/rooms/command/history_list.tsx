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

type Props = {
  item: CaseDetail;
  /** Only what had happened by then. */
  until?: string;
  onOpenCase: (id: number) => void;
};

/** All that happened to a case, newest first: who, when, what, and the link of the chain. */
export function HistoryList({ item, until, onOpenCase }: Props) {
  const { t } = useWords();
  const { data, error } = useHistory(item.id);
  const verdict = useVerdict(item, data);
  const last = until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until);
  const events = (data?.items ?? []).filter((event) => Date.parse(event.happened_at) <= last);
  return (
    <section className={panel["section"]} data-testid="history">
      <h2>{t("case.history")}</h2>
      <ProblemNote error={error} />
      {verdict !== undefined && <Seal verdict={verdict} />}
      <ol className={styles["events"]}>
        {events.reverse().map((event) => (
          <Entry key={event.seq} event={event} mark={markOf(event.seq, verdict)} onOpenCase={onOpenCase} />
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

type EntryProps = { event: CaseEvent; mark: Mark; onOpenCase: (id: number) => void };

function Entry({ event, mark, onOpenCase }: EntryProps) {
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
        <Brought event={event} onOpenCase={onOpenCase} />
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

/** What a command brought, in words. */
function Brought({ event, onOpenCase }: { event: CaseEvent; onOpenCase: (id: number) => void }) {
  const { t, nameOf, instant, shortDate } = useWords();
  const departments = useDepartments().data;
  const { body } = event;
  const text = (name: string): string | null => (typeof body[name] === "string" ? body[name] : null);
  const departmentOf = (id: unknown): string | null => {
    const found = departments?.find((one) => one.id === id);
    return found === undefined ? null : nameOf(found);
  };
  const claimed = departmentOf(body["claimed_id"]);
  const until = event.command === "ask_check" || event.command === "urge" ? text("until") : null;
  const review = text("review_on");
  const kind = event.command === "attach" ? null : (text("kind") ?? text("against"));
  const [answer, outcome] = [text("answer"), text("outcome")];
  const limit = body["whole_limit"] as { value: string; unit: string } | undefined;
  const words = [
    departmentOf(body["department_id"]),
    claimed === null ? null : t("brought.claimed", { name: claimed }),
    body["is_owner_unknown"] === true ? t("brought.ownerUnknown") : null,
    kind === null ? null : t(`kind.${kind}`, { defaultValue: kind }),
    answer === null
      ? null
      : t(`answer.${answer}_${event.source}`, {
          defaultValue: t(`answer.${answer}`, { defaultValue: answer }),
        }),
    outcome === null ? null : t(`outcome.${outcome}`, { defaultValue: outcome }),
    typeof body["level"] === "number" ? t("brought.level", { level: body["level"] }) : null,
    limit === undefined ? null : t(`limit.${limit.unit}`, { count: Number(limit.value) }),
    until === null ? null : t("brought.until", { when: instant(until) }),
    review === null ? null : t("brought.review", { day: shortDate(review) }),
    text("reason"),
    text("note"),
  ].filter((word) => word !== null);
  const other = body["other_id"];
  if (words.length === 0 && typeof other !== "number") return null;
  return (
    <p className={styles["brought"]}>
      {words.join(" · ")}
      {typeof other === "number" && (
        <>
          {words.length > 0 && " · "}
          <button type="button" className={panel["link"]} onClick={() => onOpenCase(other)}>
            {t("brought.other", { number: text("other") ?? other })}
          </button>
        </>
      )}
    </p>
  );
}
