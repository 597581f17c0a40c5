import { Tooltip } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useHistory } from "../../api/cases";
import { useDepartments } from "../../api/city";
import type { CaseEvent } from "../../api/types";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import styles from "./history_list.module.css";
import panel from "./panel.module.css";

/** All that happened to a case, newest first: who, when, what, and the link of the chain. */
export function HistoryList({ id }: { id: number }) {
  const { t } = useWords();
  const { data, error } = useHistory(id);
  return (
    <section className={panel["section"]} data-testid="history">
      <h2>{t("case.history")}</h2>
      <ProblemNote error={error} />
      <ol className={styles["events"]}>
        {[...(data ?? [])].reverse().map((event) => (
          <Entry key={event.seq} event={event} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ event }: { event: CaseEvent }) {
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
            <span className={styles["link"]} role="img" aria-label={t("case.chained")}>
              <IconLink size={13} />
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
