"""From an alarm to one case: the incident that stands for its cluster, with links to the cases inside."""

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection

from gridcity.cases import service as cases
from gridcity.cases.errors import PlaceOutsideCity
from gridcity.cases.model import Case, Command, Order, Report
from gridcity.cases.vocabulary import LinkKind
from gridcity.city.service import get_city
from gridcity.people.model import Person
from gridcity.surveillance import repository
from gridcity.surveillance.errors import AlarmEnded
from gridcity.surveillance.model import Alarm, AlarmState

MOST_LINKED = 200
"""Cases that an incident is linked to, the latest first: each link is an event of its history. [cases]"""
CHANNEL = "system"


def cases_inside(conn: Connection, alarm: Alarm) -> list[Case]:
    """Read the cases of an alarm's cluster, the latest first.

    A case that came to be known after the last scan is among them, if it was reported before it.
    """
    terms = repository.get_watch(conn, alarm.watch_id).terms
    cluster = alarm.cluster
    rows = repository.case_rows(
        conn, terms, since=cluster.since, until=cluster.until, cell_ids=cluster.cell_ids
    )
    return [cases.read(conn, row[0]) for row in reversed(rows) if row[4] > cluster.until.timestamp()]


def open_incident(conn: Connection, alarm_id: int, *, by: Person, at: datetime) -> tuple[Alarm, Case]:
    """Open one incident for an alarm, of the class that most cases inside have, linked to them.

    Whoever asks again, or at the same moment, gets the same case.

    Raises
    ------
    AlarmNotFound, AlarmEnded
        There is no such alarm, or it was over before somebody opened an incident.
    RoleMayNotAct
        The role does not file cases.
    PlaceOutsideCity
        None of its cases is there any more.
    """
    alarm = repository.hold_alarm(conn, alarm_id)
    if alarm.case_id is not None:
        return alarm, cases.read(conn, alarm.case_id)
    if alarm.state is AlarmState.ENDED:
        raise AlarmEnded(f"Alarm {alarm.id} is over.", alarm_id=alarm.id)
    inside = cases_inside(conn, alarm)
    if not inside:
        raise PlaceOutsideCity("None of the alarm's cases counts any more.", alarm_id=alarm.id)
    class_id = Counter(case.class_id for case in inside).most_common(1)[0][0]
    cluster, zone = alarm.cluster, get_city(conn).profile.zone
    begin, end = (one.astimezone(zone) for one in (cluster.since, cluster.until))
    period = f"{begin:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    counts = f"{cluster.observed} / {cluster.expected:.1f}"
    text = (
        f"聚集警报 {alarm.id}（{alarm.watch_name}）：{period}，{len(cluster.cell_ids)} 个单元网格，"
        f"实际 / 预期案卷 {counts}。\n"
        f"Cluster alarm {alarm.id} ({alarm.watch_name_en}): {period}, {len(cluster.cell_ids)} cells,"
        f" cases observed / expected {counts}."
    )
    incident = cases.report(
        conn,
        Report(class_id, cluster.lon, cluster.lat, text, channel=CHANNEL),
        by=by,
        at=at,
        key=f"cluster-alarm-{alarm.id}",
    )
    for case in inside[:MOST_LINKED]:
        order = Order(Command.LINK, incident.version, other_id=case.id, kind=str(LinkKind.RELATED))
        incident = cases.act(conn, incident.id, order, by=by, at=at)
    version = repository.give_case(conn, alarm.id, incident.id, by_id=by.id, at=at)
    repository.insert_event(
        conn,
        alarm.id,
        version,
        "incident",
        at=at,
        by_id=by.id,
        body={"case_id": incident.id, "number": incident.number},
    )
    return repository.get_alarm(conn, alarm.id), incident
