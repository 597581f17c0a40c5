import "../../../i18n/why_words";
import { useDeadline } from "../../../api/cases";
import type { CaseDetail, DeadlineReasons } from "../../../api/types";
import { type DayPlot, type DayRow, dayRows, type Hours } from "../../../cases/day_rows";
import { startOfDay } from "../../../cases/days";
import { useWords } from "../../../i18n/use_words";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import styles from "./deadline_why.module.css";

const HOUR_MS = 3_600_000;

type Props = { item: CaseDetail; timeZone: string; now: number };

/** Why a case is due when it is: in sentences, and day by day as a plot. */
export function DeadlineWhy({ item, timeZone, now }: Props) {
  const { t, language } = useWords();
  const { data, error, refetch } = useDeadline(item);
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={80} />;
  const plot = dayRows(data, timeZone);
  return (
    <section className={styles["why"]} aria-label={t("due.title")} data-testid="deadline-why">
      <ol className={styles["sentences"]}>
        {data.sentences.map((one) => (
          <li key={one.text_en}>{language === "zh" ? one.text : one.text_en}</li>
        ))}
      </ol>
      {plot !== null && <Plot plot={plot} told={data} timeZone={timeZone} now={now} />}
      <Marks told={data} />
      <Clocks told={data} />
    </section>
  );
}

/** The moments that are watched for, and the calendar that all of it was worked out on. */
function Marks({ told }: { told: DeadlineReasons }) {
  const { t, instant } = useWords();
  const { at_risk_at: risk, very_late_at: late, calendar_id: calendar, limit } = told;
  return (
    <p className={styles["marks"]}>
      {risk !== null && (
        <span>
          {t("due.atRisk")} <b>{instant(risk)}</b>
        </span>
      )}
      {late !== null && (
        <span>
          {t("due.veryLate")} <b>{instant(late)}</b>
        </span>
      )}
      {limit !== null && (
        <span>{calendar === null ? t("due.everyHour") : t("due.calendar", { id: calendar })}</span>
      )}
    </p>
  );
}

/** The clocks of the other steps: until when each was due, and whether it was kept. */
function Clocks({ told }: { told: DeadlineReasons }) {
  const { t, instant } = useWords();
  const others = told.clocks.filter((one) => one.clock !== "handle");
  if (others.length === 0) return null;
  return (
    <dl className={styles["clocks"]}>
      {others.map((one) => (
        <div key={one.clock}>
          <dt>{t(`due.clock.${one.clock}`)}</dt>
          <dd>
            {instant(one.due_at)}
            {one.is_in_time !== null && ` · ${t(one.is_in_time ? "due.kept" : "due.missed")}`}
            {one.is_running && ` · ${t("due.running")}`}
          </dd>
        </div>
      ))}
    </dl>
  );
}

type PlotProps = { plot: DayPlot; told: DeadlineReasons; timeZone: string; now: number };

function Plot({ plot, told, timeZone, now }: PlotProps) {
  const { t } = useWords();
  const { rows, first, last } = plot;
  const place = (hour: number) => `${(100 * (hour - first)) / Math.max(1, last - first)}%`;
  const step = last - first > 12 ? 6 : 3;
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    (hour) => hour % step === 0,
  );
  const isRested = rows.some((row) => row.rested.length > 0);
  const placeOn = (row: DayRow, iso: string | number | null): string | null => {
    if (iso === null || row.worked.length === 0) return null;
    const hour = (new Date(iso).getTime() - Date.parse(startOfDay(row.from, timeZone))) / HOUR_MS;
    return hour >= first && hour <= last && hour < 24 ? place(hour) : null;
  };
  const isNow = rows.some((row) => placeOn(row, now) !== null);
  return (
    <figure className={styles["plot"]}>
      <div className={styles["axis"]} aria-hidden="true">
        {ticks.map((hour) => (
          <span key={hour} style={{ left: place(hour) }}>
            {hour}
          </span>
        ))}
      </div>
      <ol aria-label={t("due.plot")}>
        {rows.map((row) => (
          <Row
            key={row.from}
            row={row}
            place={place}
            due={placeOn(row, told.due_at)}
            now={placeOn(row, now)}
          />
        ))}
      </ol>
      <figcaption aria-hidden="true">
        <i data-kind="counted" /> {t("due.counted")}
        <i data-kind="worked" /> {t("due.notCounted")}
        {isRested && (
          <>
            <i data-kind="rested" /> {t("due.rested")}
          </>
        )}
        <i data-kind="due" /> {t("due.dueHere")}
        {isNow && (
          <>
            <i data-kind="now" /> {t("due.now")}
          </>
        )}
      </figcaption>
    </figure>
  );
}

type RowProps = { row: DayRow; place: (hour: number) => string; due: string | null; now: string | null };

function Row({ row, place, due, now }: RowProps) {
  const { t, language, weekday, number } = useWords();
  const isFree = row.worked.length === 0;
  const day = row.from === row.to ? weekday(row.from) : `${weekday(row.from)} – ${weekday(row.to)}`;
  const name = (language === "en" && row.name_en) || row.name;
  const kind = name || t(`due.kind.${row.kind}`);
  const isUsual = row.kind === "workday" || row.kind === "every_hour";
  const layers = [
    { kind: "worked", spans: row.worked },
    { kind: "counted", spans: row.counted },
    { kind: "rested", spans: row.rested },
  ] as const;
  const amount = row.amount === null ? "" : t("due.amount", { amount: number(row.amount) });
  return (
    <li data-free={isFree}>
      <span className={styles["day"]} title={isUsual ? undefined : kind}>
        {day}
      </span>
      <span className={styles["track"]}>
        {isFree && <em>{kind}</em>}
        {layers.flatMap((layer) =>
          layer.spans.map(([from, to]: Hours) => (
            <i
              key={`${layer.kind}${from}`}
              data-kind={layer.kind}
              style={{ left: place(from), right: `calc(100% - ${place(to)})` }}
            />
          )),
        )}
        {now !== null && <i data-kind="now" style={{ left: now }} />}
        {due !== null && <i data-kind="due" style={{ left: due }} />}
        {!isFree && !isUsual && <em data-over="true">{kind}</em>}
      </span>
      <span className="visually-hidden">{isFree ? t("due.nothing") : amount}</span>
      <span className={styles["amount"]} aria-hidden="true">
        {row.amount === null || row.amount === 0 ? "" : number(row.amount)}
      </span>
    </li>
  );
}
