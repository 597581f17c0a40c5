import { SegmentedControl, Switch } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useOverview } from "../../api/statistics";
import type { City, Overview } from "../../api/types";
import { addDays, dayOf, startOfDay } from "../../cases/days";
import { OPEN_STAGES, STAGES } from "../../cases/stages";
import { type CaseFilter, NO_FILTER } from "../../filter/case_filter";
import { useWords } from "../../i18n/use_words";
import { ProblemNote } from "../../ui/problem_note";
import { useNow } from "../../ui/use_now";
import { Waiting } from "../../ui/waiting";
import panel from "../command/panel.module.css";
import { DayBars } from "./day_bars";
import { DepartmentTable } from "./department_table";
import styles from "./figures.module.css";

/** How many days the figures may look back over. */
const SPANS = [7, 30, 90] as const;

type Props = {
  city: City;
  /** The days over which hot cells are shown on the map; null while they are not. */
  hotDays: number | null;
  onHotDays: (days: number | null) => void;
  onFilter: (filter: CaseFilter) => void;
};

/** The city's work in numbers. Each number opens the cases that it counts. */
export function FiguresPanel({ city, hotDays, onHotDays, onFilter }: Props) {
  const { t } = useWords();
  const [span, setSpan] = useState<number>(7);
  const today = dayOf(useNow(60_000), city.timezone);
  const fromDay = addDays(today, 1 - span);
  const { data, error, refetch } = useOverview({
    from: startOfDay(fromDay, city.timezone),
    to: startOfDay(addDays(today, 1), city.timezone),
  });
  const within: CaseFilter = { ...NO_FILTER, stages: [...STAGES], period: "days", fromDay, toDay: today };
  return (
    <div className={panel["body"]} data-testid="figures">
      <header className={panel["head"]}>
        <div>
          <h1>{t("figures.title")}</h1>
          <p>
            {t("figures.hint")} <Link href="/evaluation">{t("room.evaluation")}</Link>
          </p>
        </div>
      </header>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label={t("figures.span")}
        value={String(span)}
        data={SPANS.map((days) => ({ value: String(days), label: t("figures.days", { count: days }) }))}
        onChange={(value) => {
          setSpan(Number(value));
          if (hotDays !== null) onHotDays(Number(value));
        }}
      />
      <ProblemNote error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Waiting height={200} />}
      {data !== undefined && <Numbers data={data} within={within} onFilter={onFilter} />}
      <Switch
        label={t("figures.hot")}
        description={t("figures.hotHint")}
        checked={hotDays !== null}
        onChange={({ currentTarget }) => onHotDays(currentTarget.checked ? span : null)}
      />
      {data !== undefined && (
        <>
          <section className={panel["section"]}>
            <h2>{t("figures.byClass")}</h2>
            <Classes items={data.by_class} within={within} onFilter={onFilter} />
          </section>
          <section className={panel["section"]}>
            <h2>{t("figures.byDepartment")}</h2>
            <DepartmentTable items={data.by_department} closed={closedIn(within)} onFilter={onFilter} />
          </section>
        </>
      )}
    </div>
  );
}

function closedIn(within: CaseFilter): CaseFilter {
  return { ...within, stages: ["closed"], moment: "closed" };
}

type Part<T> = T & { within: CaseFilter; onFilter: (filter: CaseFilter) => void };

function Numbers({ data, within, onFilter }: Part<{ data: Overview }>) {
  const { t, number } = useWords();
  const reported = data.reported_by_day.reduce((sum, day) => sum + day.reported, 0);
  const closed = data.reported_by_day.reduce((sum, day) => sum + day.closed, 0);
  const openNow: CaseFilter = { ...NO_FILTER, stages: [...OPEN_STAGES] };
  const tiles = [
    { key: "open", value: data.open, filter: openNow, isAlarm: false },
    { key: "late", value: data.late, filter: { ...openNow, lateOnly: true }, isAlarm: data.late > 0 },
    { key: "reported", value: reported, filter: within, isAlarm: false },
    { key: "closed", value: closed, filter: closedIn(within), isAlarm: false },
  ] as const;
  return (
    <>
      <div className={styles["tiles"]}>
        {tiles.map(({ key, value, filter, isAlarm }) => (
          <button key={key} type="button" data-alarm={isAlarm} onClick={() => onFilter(filter)}>
            <b className="figures">{number(value)}</b>
            <span>{t(`figures.${key}`)}</span>
          </button>
        ))}
      </div>
      <DayBars
        days={data.reported_by_day}
        onDay={(day, kind) => {
          const its = { ...within, fromDay: day, toDay: day };
          onFilter(kind === "closed" ? closedIn(its) : its);
        }}
      />
    </>
  );
}

function Classes({ items, within, onFilter }: Part<{ items: Overview["by_class"] }>) {
  const { nameOf, number } = useWords();
  const most = Math.max(1, ...items.map((one) => one.count));
  return (
    <ul className={styles["classes"]}>
      {items.map((one) => (
        <li key={one.class_id}>
          <button type="button" onClick={() => onFilter({ ...within, classId: one.class_id })}>
            <span>{nameOf(one)}</span>
            <b className="figures">{number(one.count)}</b>
            <i style={{ width: `${(100 * one.count) / most}%` }} />
          </button>
        </li>
      ))}
    </ul>
  );
}
