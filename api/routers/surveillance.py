"""Watches over the city's cases, and the alarms of clusters that come of them."""

import json
from typing import Annotated, Any

from fastapi import Path, Query, status
from sqlalchemy import Connection

from api.dependencies import Db, Now, Router, allow, may
from api.errors import problems
from api.models.base import MAX_ID
from api.models.cases import CaseSummary
from api.models.surveillance import (
    AcknowledgeIn,
    AlarmEventOut,
    ClusterAlarmDetail,
    ClusterAlarmList,
    ClusterAlarmOut,
    DismissIn,
    FollowIn,
    IncidentOut,
    ScanList,
    ScanOut,
    TermsIn,
    TermsOut,
    TrialOut,
    WatchesOut,
    WatchIn,
    WatchOut,
)
from api.parameters import Limit
from gridcity.cases.errors import PlaceOutsideCity
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission
from gridcity.surveillance import incidents, repository, service
from gridcity.surveillance.asking import ask_for_trials, trials_under_way
from gridcity.surveillance.errors import (
    AlarmChanged,
    AlarmEnded,
    AlarmNotFound,
    ReasonMissing,
    WatchChanged,
    WatchInvalid,
    WatchNotFound,
)
from gridcity.surveillance.model import Alarm, KeptTrial, Terms, Watch

router = Router(prefix="/api/v1/surveillance", tags=["surveillance"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Setter = Annotated[Person, allow(Role.PLANNER, Role.LEADER, Role.ADMIN)]
"""Who says what is watched."""
Decider = Annotated[Person, allow(Role.OPERATOR, Role.DISPATCHER, Role.LEADER, Role.SUPERVISOR)]
"""Who says what an alarm is."""
Opener = Annotated[Person, allow(Role.OPERATOR, Role.DISPATCHER, Role.LEADER)]
"""Who files a case at the desk."""
_WatchId = Annotated[int, Path(ge=1, le=2**31 - 1)]
_AlarmId = Annotated[int, Path(ge=1, le=MAX_ID)]
_TRIALS = 60


@router.get("/watches")
def list_watches(db: Db, person: Reader) -> WatchesOut:
    """Show what is watched, how, and how often each watch is wrong."""
    watches, followed = repository.list_watches(db), repository.followed_by(db, person.id)
    return WatchesOut(
        items=[_watch_out(db, one, is_followed=one.id in followed) for one in watches],
        on=sum(one.terms.is_on for one in watches),
    )


@router.post("/watches", status_code=status.HTTP_201_CREATED, responses=problems(WatchInvalid))
def add_watch(body: TermsIn, db: Db, person: Setter, now: Now) -> WatchOut:
    """Set a new watch; the worker looks for the first time within a minute."""
    return _seen_by(person, db, service.add_watch(db, _terms(body), by=person, at=now))


@router.put("/watches/{watch_id}", responses=problems(WatchNotFound, WatchInvalid, WatchChanged))
def change_watch(watch_id: _WatchId, body: WatchIn, db: Db, person: Setter, now: Now) -> WatchOut:
    """Set a watch anew; switched off, its alarms are over."""
    done = service.change_watch(db, watch_id, _terms(body), version=body.version, by=person, at=now)
    return _seen_by(person, db, done)


@router.put("/watches/{watch_id}/following", responses=problems(WatchNotFound))
def follow_watch(watch_id: _WatchId, body: FollowIn, db: Db, person: Reader, now: Now) -> WatchOut:
    """Be told of a watch's alarms from now on, in the inbox and as else one is told; or no longer."""
    service.follow(db, watch_id, person, is_following=body.is_following, at=now)
    return _seen_by(person, db, repository.get_watch(db, watch_id))


@router.get("/watches/{watch_id}/scans", responses=problems(WatchNotFound))
def list_scans(watch_id: _WatchId, db: Db, _person: Reader, limit: Limit = 50) -> ScanList:
    """List the latest looks of a watch, whether they found anything or not."""
    repository.get_watch(db, watch_id)
    found = repository.list_scans(db, watch_id, limit=limit)
    return ScanList(items=[ScanOut.model_validate(one) for one in found])


@router.post(
    "/watches/{watch_id}/trials", status_code=status.HTTP_202_ACCEPTED, responses=problems(WatchNotFound)
)
def try_watch(watch_id: _WatchId, db: Db, person: Setter, now: Now) -> WatchOut:
    """Have the worker measure how often a watch is wrong, and what it detects, once at a time."""
    ask_for_trials(db, watch_id, at=now)
    return _seen_by(person, db, repository.get_watch(db, watch_id))


@router.get("/alarms")
def list_cluster_alarms(
    *,
    db: Db,
    _person: Reader,
    is_live: Annotated[bool, Query(description="Only those that are not over.")] = True,
    watch_id: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    case_id: Annotated[
        int | None, Query(ge=1, le=MAX_ID, description="For which it is the incident.")
    ] = None,
    limit: Limit = 100,
) -> ClusterAlarmList:
    """List alarms, those that go on first, each with the ground of its cells."""
    found = repository.list_alarms(db, watch_id=watch_id, case_id=case_id, is_live=is_live, limit=limit)
    return ClusterAlarmList(items=[_alarm_out(db, one) for one in found])


@router.get("/alarms/{alarm_id}", responses=problems(AlarmNotFound))
def read_cluster_alarm(alarm_id: _AlarmId, db: Db, _person: Reader) -> ClusterAlarmDetail:
    """Show an alarm with the cases inside and its history."""
    alarm = repository.get_alarm(db, alarm_id)
    return ClusterAlarmDetail(
        alarm=_alarm_out(db, alarm),
        cases=[CaseSummary.model_validate(case) for case in incidents.cases_inside(db, alarm)],
        events=[AlarmEventOut.model_validate(one) for one in repository.list_events(db, alarm_id)],
    )


@router.post("/alarms/{alarm_id}/acknowledge", responses=problems(AlarmNotFound, AlarmChanged, AlarmEnded))
def acknowledge_alarm(
    alarm_id: _AlarmId, body: AcknowledgeIn, db: Db, person: Decider, now: Now
) -> ClusterAlarmOut:
    """Say that somebody looks after an alarm."""
    done = service.acknowledge(db, alarm_id, version=body.version, by=person, at=now)
    return _alarm_out(db, done)


@router.post(
    "/alarms/{alarm_id}/dismiss", responses=problems(AlarmNotFound, AlarmChanged, AlarmEnded, ReasonMissing)
)
def dismiss_alarm(alarm_id: _AlarmId, body: DismissIn, db: Db, person: Decider, now: Now) -> ClusterAlarmOut:
    """Say that an alarm is none, and why; it is open again only if it becomes ten times rarer."""
    done = service.dismiss(db, alarm_id, reason=body.reason, version=body.version, by=person, at=now)
    return _alarm_out(db, done)


@router.post("/alarms/{alarm_id}/incident", responses=problems(AlarmNotFound, AlarmEnded, PlaceOutsideCity))
def open_incident(alarm_id: _AlarmId, db: Db, person: Opener, now: Now) -> IncidentOut:
    """Open one case for an alarm, linked to the cases inside; asked again, it is the same one."""
    alarm, case = incidents.open_incident(db, alarm_id, by=person, at=now)
    linked = min(len(incidents.cases_inside(db, alarm)), incidents.MOST_LINKED)
    return IncidentOut(alarm=_alarm_out(db, alarm), case_id=case.id, case_number=case.number, linked=linked)


def _terms(body: TermsIn) -> Terms:
    given = body.model_dump(exclude={"version"})
    return Terms(**given | {"class_codes": tuple(body.class_codes)})


def _seen_by(person: Person, db: Connection, watch: Watch) -> WatchOut:
    return _watch_out(db, watch, is_followed=watch.id in repository.followed_by(db, person.id))


def _watch_out(db: Connection, watch: Watch, *, is_followed: bool) -> WatchOut:
    latest: dict[str, KeptTrial] = {}
    for one in repository.list_trials(db, watch.id, limit=_TRIALS):
        latest.setdefault(one.trial.kind, one)
    job = trials_under_way(db, watch.id)
    return WatchOut(
        id=watch.id,
        version=watch.version,
        terms=TermsOut.model_validate(watch.terms),
        changed_by=watch.changed_by,
        changed_at=watch.changed_at,
        last_scan_at=watch.last_scan_at,
        alarms=watch.alarms,
        is_followed=is_followed,
        trials=[_trial_out(one) for one in latest.values()],
        trial_share=None if job is None else job.share,
    )


def _trial_out(kept: KeptTrial) -> TrialOut:
    said: dict[str, Any] = {
        name: getattr(kept.trial, name) for name in TrialOut.model_fields if hasattr(kept.trial, name)
    }
    return TrialOut.model_validate(
        said | {"id": kept.id, "watch_version": kept.watch_version, "tried_at": kept.tried_at}
    )


def _alarm_out(db: Connection, alarm: Alarm) -> ClusterAlarmOut:
    cluster = alarm.cluster
    outline = repository.outline(db, cluster.cell_ids)
    said: dict[str, Any] = {}
    for name in ClusterAlarmOut.model_fields:
        holder = cluster if hasattr(cluster, name) else alarm
        said[name] = getattr(holder, name, None)
    return ClusterAlarmOut.model_validate(
        said | {"cells": len(cluster.cell_ids), "outline": None if outline is None else json.loads(outline)}
    )
