import { ActionIcon, Tooltip } from "@mantine/core";
import { IconFocus2 } from "@tabler/icons-react";
import { type ClusterAlarm, type ClusterAlarmDetail, useAlarm } from "../../../api/surveillance";
import type { Person } from "../../../api/types";
import { useWords } from "../../../i18n/use_words";
import type { Place } from "../../../map/city_map";
import { ProblemNote } from "../../../ui/problem_note";
import { Waiting } from "../../../ui/waiting";
import { CaseList } from "../case_list";
import panel from "../panel.module.css";
import { AlarmDecisions } from "./alarm_decisions";
import { AlarmState } from "./alarm_state";
import { chanceWords } from "./chance";
import { FollowWatchOf } from "./follow_watch";

type Props = {
  id: number;
  person: Person;
  onOpenCase: (id: number) => void;
  onShow: (place: Place) => void;
};

/** One alarm: what, where, since when, how rare, which cases; and what somebody makes of it. */
export function AlarmPanel({ id, person, onOpenCase, onShow }: Props) {
  const { t, nameOf, number } = useWords();
  const { data, error, refetch } = useAlarm(id);
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting height={200} />;
  const { alarm } = data;
  const chance = chanceWords(alarm.recurrence_days);
  return (
    <article className={panel["body"]} data-testid="alarm">
      <header className={panel["head"]}>
        <div>
          <h1>{nameOf({ name: alarm.watch_name, name_en: alarm.watch_name_en })}</h1>
          <p>
            {t("alarm.title", { number: alarm.id })} <AlarmState state={alarm.state} />
            <Tooltip label={t("case.zoomTo")}>
              <ActionIcon
                variant="subtle"
                size="sm"
                aria-label={t("case.zoomTo")}
                onClick={() => onShow({ lon: alarm.lon, lat: alarm.lat })}
              >
                <IconFocus2 size={16} />
              </ActionIcon>
            </Tooltip>
          </p>
        </div>
      </header>
      <p className={panel["words"]}>
        {t("alarm.says", {
          observed: number(alarm.observed),
          expected: number(Math.round(alarm.expected * 10) / 10),
          cells: number(alarm.cells),
        })}{" "}
        <strong>{t(chance.key, chance.values)}</strong>
      </p>
      <AlarmDecisions alarm={alarm} person={person} onOpenCase={onOpenCase} />
      <FollowWatchOf id={alarm.watch_id} />
      <Facts alarm={alarm} onOpenCase={onOpenCase} />
      <section className={panel["section"]}>
        <h2>
          {t("alarm.inside")} <span className="figures">{number(data.cases.length)}</span>
        </h2>
        <CaseList items={data.cases} onOpen={onOpenCase} />
      </section>
      <History detail={data} />
    </article>
  );
}

function Facts({ alarm, onOpenCase }: { alarm: ClusterAlarm; onOpenCase: (id: number) => void }) {
  const { t, instant, number } = useWords();
  const tenths = (value: number) => number(Math.round(value * 10) / 10);
  const facts: [string, React.ReactNode][] = [
    [t("alarm.since"), instant(alarm.since)],
    [t("alarm.firstSeen"), instant(alarm.first_seen_at)],
    [t("alarm.lastSeen"), instant(alarm.last_seen_at)],
    [
      t("alarm.cells"),
      `${number(alarm.cells)} · ${t("alarm.radius")} ${number(Math.round(alarm.radius_m))} m`,
    ],
    [
      t("alarm.observed"),
      `${number(alarm.observed)} · ${t("alarm.times", { times: tenths(alarm.observed / alarm.expected) })}`,
    ],
    [
      t("alarm.p"),
      t("alarm.pHint", {
        monteCarlo: alarm.p_value.toPrecision(2),
        gumbel: alarm.p_gumbel === null ? "–" : alarm.p_gumbel.toPrecision(2),
      }),
    ],
  ];
  if (alarm.ended_at !== null) facts.splice(3, 0, [t("alarm.ended"), instant(alarm.ended_at)]);
  if (alarm.case_id !== null) {
    const caseId = alarm.case_id;
    facts.push([
      t("alarm.incident"),
      <button key="incident" type="button" className={panel["link"]} onClick={() => onOpenCase(caseId)}>
        {alarm.case_number}
      </button>,
    ]);
  }
  if (alarm.decided_by !== null) facts.push([t("alarm.decided"), alarm.decided_by]);
  if (alarm.reason !== null) facts.push([t("alarm.reason"), alarm.reason]);
  return (
    <section>
      <dl className={panel["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name} className={panel["pair"]}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {alarm.watches_on > 1 && (
        <p className={panel["quiet"]} style={{ marginTop: 10 }}>
          {t("alarm.several", {
            count: alarm.watches_on,
            days: number(Math.max(1, Math.floor(alarm.recurrence_days / alarm.watches_on))),
          })}
        </p>
      )}
    </section>
  );
}

function History({ detail }: { detail: ClusterAlarmDetail }) {
  const { t, instant, number } = useWords();
  const said = (body: Record<string, unknown>, name: string) =>
    number(Math.round(Number(body[name] ?? 0) * 10) / 10);
  return (
    <section className={panel["section"]}>
      <h2>{t("alarm.history")}</h2>
      {[...detail.events].reverse().map((event) => (
        <p key={event.seq} className={panel["entry"]}>
          {t(`alarmEvent.${event.kind}`, {
            observed: said(event.body, "observed"),
            expected: said(event.body, "expected"),
          })}
          <small>
            {instant(event.happened_at)}
            {event.actor_name !== null && ` · ${event.actor_name}`}
          </small>
        </p>
      ))}
    </section>
  );
}
