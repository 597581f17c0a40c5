import { Link } from "wouter";
import { useComponentHistory } from "../../api/components";
import type { ComponentEvent, ComponentState } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { type Change, changesOf } from "./changes";
import styles from "./page.module.css";
import { componentPath } from "./paths";

/** All that was done to a component, newest first: what, from which day, by whom. */
export function ComponentEvents({ code }: { code: string }) {
  const { t } = useWords();
  const { data, error } = useComponentHistory(code);
  return (
    <section className={styles["section"]} data-testid="events">
      <h2>{t("page.history")}</h2>
      <ProblemNote error={error} />
      <ol className={styles["events"]}>
        {[...(data ?? [])].reverse().map((event) => (
          <Event key={event.seq} event={event} />
        ))}
      </ol>
    </section>
  );
}

function Event({ event }: { event: ComponentEvent }) {
  const { t, shortDate, instant } = useWords();
  return (
    <li>
      <p>
        <strong>{t(`componentEvent.${event.kind}`)}</strong>{" "}
        <time dateTime={event.effective_on}>{shortDate(event.effective_on)}</time>
        {event.other_code !== null && (
          <>
            {" "}
            <Link href={componentPath(event.other_code)} className="figures">
              {event.other_code}
            </Link>
          </>
        )}
      </p>
      {changesOf(event).map((change) => (
        <OneChange key={change.field} change={change} />
      ))}
      {event.note !== "" && <p>“{event.note}”</p>}
      {event.happened_at !== null && (
        <small>
          {t("page.recorded", { when: instant(event.happened_at) })}
          {event.actor_name !== null && ` · ${event.actor_name}`}
        </small>
      )}
    </li>
  );
}

/** Fields by their names on this page; one that has none keeps its own. */
const LABELS: Record<string, string> = {
  state: "field.state",
  name: "field.name",
  remark: "field.remark",
  data_source: "field.source",
  place: "field.place",
  cell_code: "field.cell",
  attributes: "field.attributes",
  governing: "component.governing",
  owner: "component.owner",
  maintainer: "component.maintainer",
};

function OneChange({ change }: { change: Change }) {
  const { t } = useWords();
  const key = LABELS[change.field];
  const word = (value: string | null): string => {
    if (value === null) return t("component.unknown");
    return change.field === "state" ? t(`componentState.${value as ComponentState}`) : value;
  };
  return (
    <p className={styles["change"]}>
      {key === undefined ? change.field : t(key)}: <s>{word(change.before)}</s> → <b>{word(change.after)}</b>
    </p>
  );
}
