import "../../../i18n/alarms_words";
import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useLatestAlarms, useWatches } from "../../../api/surveillance";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import { AlarmState } from "../../command/alarms/alarm_state";
import type { Staff } from "../parts";
import { PlannerFrame } from "../planner_frame";
import { SETTERS, WatchCard } from "./watch_card";
import { WatchForm } from "./watch_form";
import styles from "./watches.module.css";

const YEAR_DAYS = 365.25;

/** What is watched, what counts as an alarm, and how often each watch is wrong. */
export function WatchesPage({ city, person }: Staff) {
  const { t, number } = useWords();
  const { data, error, refetch } = useWatches();
  const [isAdding, setAdding] = useState(false);
  const maySet = SETTERS.has(person.role);
  const on = data?.items.filter((one) => one.terms.is_on) ?? [];
  const rate = on.reduce((sum, one) => sum + YEAR_DAYS / one.terms.recurrence_days, 0);
  return (
    <PlannerFrame
      city={city}
      part="watches"
      tools={
        maySet && !isAdding ? <Button onClick={() => setAdding(true)}>{t("watch.add")}</Button> : undefined
      }
    >
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {error === null && data === undefined && <Waiting height={240} />}
      {isAdding && (
        <section className={styles["card"]} aria-label={t("watch.add")}>
          <WatchForm watch={null} onClose={() => setAdding(false)} />
        </section>
      )}
      {data !== undefined && data.items.length === 0 && !isAdding && (
        <p className={styles["quiet"]}>{t("watch.none")}</p>
      )}
      {on.length > 1 && (
        <p className={styles["quiet"]}>
          {t("watch.together", { count: on.length, rate: number(Math.round(rate * 10) / 10) })}
        </p>
      )}
      {data?.items.map((watch) => (
        <WatchCard key={watch.id} watch={watch} person={person} />
      ))}
      {data !== undefined && <LatestAlarms />}
    </PlannerFrame>
  );
}

function LatestAlarms() {
  const { t, nameOf, instant, number } = useWords();
  const items = useLatestAlarms().data;
  if (items === undefined) return null;
  return (
    <section className={styles["latest"]}>
      <h2>{t("watch.latest")}</h2>
      {items.length === 0 && <p className={styles["quiet"]}>{t("watch.noAlarms")}</p>}
      <ul>
        {items.map((one) => (
          <li key={one.id}>
            <Link href={`/command?alarm=${one.id}`}>
              {nameOf({ name: one.watch_name, name_en: one.watch_name_en })}{" "}
              {t("alarm.title", { number: one.id })}
            </Link>
            <AlarmState state={one.state} />
            <span>
              {t("alarm.says", {
                observed: number(one.observed),
                expected: number(Math.round(one.expected * 10) / 10),
                cells: number(one.cells),
              })}
            </span>
            <small>{instant(one.first_seen_at)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}
