import { Button } from "@mantine/core";
import { IconClockExclamation } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { type AlarmGroup, type KeptAlarm, useAlarmGroups, useKeptAlarms } from "../../api/rules";
import { isStage } from "../../cases/stages";
import { useWords } from "../../i18n/use_words";
import { MoreButton } from "../../ui/more_button";
import { ProblemNote } from "../../ui/problem_note";
import { StageMark } from "../../ui/stage_mark";
import { Waiting } from "../../ui/waiting";
import page from "../pages/page.module.css";
import { casePath } from "../pages/paths";
import { Loaded } from "./loaded";
import styles from "./rules.module.css";

/** What alarms were grouped into, the newest first; what came from a clock that cannot be right is marked. */
export function AlarmGroups() {
  const { t } = useWords();
  const found = useAlarmGroups();
  const groups = found.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <section className={page["section"]} data-testid="alarm-groups">
      <h2>{t("alarms.groups")}</h2>
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.isPending && <Waiting height={80} />}
      {found.isSuccess && groups.length === 0 && <p className={page["quiet"]}>{t("alarms.none")}</p>}
      <ul className={styles["days"]}>
        {groups.map((one) => (
          <Group key={one.id} group={one} />
        ))}
      </ul>
      <MoreButton list={found} />
    </section>
  );
}

function Group({ group }: { group: AlarmGroup }) {
  const { t, nameOf, instant, number } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { stage, case_id, doubtful } = group;
  return (
    <li>
      {stage !== null && isStage(stage) && <StageMark stage={stage} size={18} />}{" "}
      <strong>{nameOf({ name: group.signal_name, name_en: group.signal_name_en })}</strong>{" "}
      <span className="figures">{group.device}</span>{" "}
      <small>
        {t("alarms.count", { count: group.alarms, replace: { count: number(group.alarms) } })} ·{" "}
        {instant(group.last_at)}
      </small>{" "}
      {doubtful > 0 && <WrongClock words={t("alarms.wrongClock", { count: doubtful })} />}{" "}
      {case_id === null ? (
        <small>{t("alarms.noCase")}</small>
      ) : (
        <Link href={casePath(case_id)} className="figures">
          {group.case_number ?? case_id}
        </Link>
      )}{" "}
      <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen((is) => !is)}>
        {t("alarms.show")}
      </Button>
      {isOpen && <Kept group={group} />}
    </li>
  );
}

/** Marks what a clock said that cannot be right. */
function WrongClock({ words }: { words: string }) {
  const { t } = useWords();
  return (
    <small className={styles["doubtful"]} title={t("alarms.wrongClockHint")}>
      <IconClockExclamation size={15} aria-hidden="true" /> {words}
    </small>
  );
}

/** The alarms of a group one by one: when by the device, when they arrived. */
function Kept({ group }: { group: AlarmGroup }) {
  const { t } = useWords();
  const found = useKeptAlarms(group.id, true);
  return (
    <Loaded query={found}>
      {({ items, next }) => (
        <ol className={styles["kept"]} data-testid="kept-alarms">
          {items.map((one) => (
            <Alarm key={one.id} alarm={one} />
          ))}
          {next !== null && <li>{t("alarms.latest", { count: items.length })}</li>}
        </ol>
      )}
    </Loaded>
  );
}

function Alarm({ alarm }: { alarm: KeptAlarm }) {
  const { t, instant } = useWords();
  return (
    <li>
      {t("alarms.deviceSaid", { when: instant(alarm.happened_at) })}
      {alarm.is_doubtful && (
        <>
          {" "}
          <WrongClock words={t("alarms.received", { when: instant(alarm.received_at) })} />
        </>
      )}
      {alarm.says !== "" && ` · ${alarm.says}`}
    </li>
  );
}
