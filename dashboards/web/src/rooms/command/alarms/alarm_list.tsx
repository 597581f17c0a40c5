import { Link } from "wouter";
import { useAlarms } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import panel from "../panel.module.css";
import { AlarmState } from "./alarm_state";
import { chanceWords } from "./chance";

/** The alarms that are not over. */
export function AlarmList({ onOpenAlarm }: { onOpenAlarm: (id: number) => void }) {
  const { t, nameOf, instant, number } = useWords();
  const { data, error, refetch } = useAlarms();
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={200} />;
  return (
    <article className={panel["body"]}>
      <header className={panel["head"]}>
        <h1>{t("alarm.list")}</h1>
      </header>
      {data.length === 0 && <p className={panel["quiet"]}>{t("alarm.none")}</p>}
      {data.map((one) => {
        const chance = chanceWords(one.recurrence_days);
        return (
          <section key={one.id} className={panel["entry"]}>
            <button type="button" className={panel["link"]} onClick={() => onOpenAlarm(one.id)}>
              {nameOf({ name: one.watch_name, name_en: one.watch_name_en })} ·{" "}
              {t("alarm.title", { number: one.id })}
            </button>{" "}
            <AlarmState state={one.state} />
            <div>
              {t("alarm.says", {
                observed: number(one.observed),
                expected: number(Math.round(one.expected * 10) / 10),
                cells: number(one.cells),
              })}{" "}
              {t(chance.key, chance.values)}
            </div>
            <small>
              {t("alarm.since")} {instant(one.since)}
            </small>
          </section>
        );
      })}
      <p className={panel["quiet"]}>
        <Link href="/planner/watches">{t("alarm.watches")}</Link>
      </p>
    </article>
  );
}
