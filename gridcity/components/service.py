"""Register a component, change it, find it. Nothing here commits.

Each change is one event: the row is locked and read, a retry is answered, the rules decide, the
row and its event are written together.
"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from gridcity.cells.service import hold_cell_at
from gridcity.city.service import get_city
from gridcity.components import history, repository, workflow
from gridcity.components.checks import check_attributes, check_departments, check_texts, component_class
from gridcity.components.codes import make_prefix
from gridcity.components.errors import ComponentChanged, ComponentFieldInvalid, KeyReused
from gridcity.components.listing.service import get_as_of, list_page
from gridcity.components.model import (
    Component,
    ComponentFilter,
    Entry,
    EventKind,
    NewComponent,
    Page,
    State,
)

EDITABLE = ("name", "data_source", "remark", "attributes", "governing_id", "owner_id", "maintainer_id")
"""What ``edit`` takes."""


def register(
    conn: Connection, new: NewComponent, *, at: datetime, by_id: int | None = None, key: str | None = None
) -> Component:
    """Enter a component: it is given its cell by its place, and the next code of its county and class.

    Parameters
    ----------
    conn
        A connection to the city's schema. The code is given for good when the transaction commits.
    new
        What it is and where it stands.
    at
        When it is registered; the city's day then is the start of a component that names none.
    by_id
        Who registers it.
    key
        That person's name for this write: sent again, the component comes back as it stands.

    Raises
    ------
    ComponentClassUnknown
        The class is none of components.
    ComponentFieldInvalid, AttributesInvalid, DepartmentUnknown, DayImpossible
        A text is longer than the standard allows or holds a NUL, an attribute is not what the class's schema
        asks for, a department does not exist, or it stands there from a day that is yet to come.
    OutsideCity, PlaceInvalid
        It stands in no cell.
    NumbersExhausted
        The county has no more numbers of the class.
    KeyReused
        The key was used for another component.
    """
    its_class = component_class(conn, new.class_id)
    name = (new.name or "").strip() or its_class.name
    check_texts(name=name, data_source=new.data_source, remark=new.remark)
    check_attributes(conn, new.class_id, new.attributes)
    check_departments(conn, new.governing_id, new.owner_id, new.maintainer_id)
    own_key = None if key is None else f"{by_id}/{key}"
    if own_key is not None and (code := repository.find_registered(conn, own_key)) is not None:
        return _registered_before(repository.get(conn, code), new, key=key)
    cell = hold_cell_at(conn, new.lon, new.lat)
    today = at.astimezone(get_city(conn).profile.zone).date()
    start_on = workflow.check_day(new.start_on or today, today=today)
    code = repository.next_code(conn, make_prefix(cell.code[:6], its_class.code))
    repository.insert(conn, new, code=code, name=name, cell_id=cell.id, start_on=start_on, key=own_key)
    return repository.get(conn, code)


def get(conn: Connection, code: str, *, as_of: date | None = None) -> Component:
    """Read a component by its code, as it stands or as it was on a day.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        It is no code, or nothing has it; on that day it did not stand yet.
    """
    if as_of is None:
        return repository.get(conn, code)
    return get_as_of(conn, code, on=as_of, zone=get_city(conn).profile.zone)


def get_standing(conn: Connection, code: str) -> Component:
    """Read a component by its code; of a double, the one that stays. Raises as ``get``."""
    component = repository.get(conn, code)
    return component if component.merged_into is None else repository.get(conn, component.merged_into)


def list_components(
    conn: Connection, wanted: ComponentFilter | None = None, *, after: str | None = None, limit: int = 100
) -> Page:
    """List components by code, a page at a time; doubles that were merged are not listed.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    wanted
        Cell, class, state, bounding box and day; None lists all as they stand.
    after
        ``next`` of the page before.
    limit
        How many at most; 1,000 are the most. [-]
    """
    return list_page(conn, wanted or ComponentFilter(), after=after, limit=limit)


def change_state(
    conn: Connection, code: str, state: State, entry: Entry, *, batch_id: int | None = None
) -> Component:
    """Change a component's state.

    Raises
    ------
    StateUnchanged, StateIsFinal, StateNotPossible
        The state cannot follow the one it is in.
    ComponentNotFound, ComponentMerged, ComponentChanged, KeyReused, DayImpossible, ComponentFieldInvalid
        What every change may be refused for: see ``begin_change``.
    """
    component, is_retry = begin_change(conn, code, EventKind.STATE, {"state": str(state)}, entry)
    if is_retry:
        return component
    workflow.check_state(component, state)
    return write_change(conn, component, EventKind.STATE, {"state": str(state)}, entry, batch_id=batch_id)


def move(
    conn: Connection, code: str, *, lon: float, lat: float, entry: Entry, batch_id: int | None = None
) -> Component:
    """Give a component another place (EPSG:4326) [°]; it finds the cell of that place. Its code stays.

    Cases on it keep the place that they were reported at.

    Raises
    ------
    OutsideCity, PlaceInvalid
        The place is in no cell.
    ComponentNotFound, ComponentMerged, ComponentChanged, KeyReused, DayImpossible, ComponentFieldInvalid
        What every change may be refused for: see ``begin_change``.
    """
    geom = repository.place_text(lon, lat)
    component, is_retry = begin_change(conn, code, EventKind.MOVE, {"geom": geom}, entry)
    if is_retry:
        return component
    cell = hold_cell_at(conn, lon, lat)
    after = {"geom": geom, "cell_id": cell.id}
    return write_change(conn, component, EventKind.MOVE, after, entry, batch_id=batch_id)


def edit(conn: Connection, code: str, changes: Mapping[str, object], entry: Entry) -> Component:
    """Give a component another name, remark, data source, other attributes or other departments.

    Parameters
    ----------
    changes
        Some of ``EDITABLE``. Attributes are replaced as a whole; an empty name is that of the class.

    Raises
    ------
    ComponentFieldInvalid, AttributesInvalid, DepartmentUnknown
        A value cannot be; the details name its field.
    ComponentNotFound, ComponentMerged, ComponentChanged, KeyReused, DayImpossible
        What every change may be refused for: see ``begin_change``.
    """
    asked = dict(changes)
    if not asked or set(asked) - set(EDITABLE):
        raise ComponentFieldInvalid(f"Give one or more of {', '.join(EDITABLE)}.", fields=list(EDITABLE))
    if "name" in asked:
        own = component_class(conn, repository.get(conn, code).class_id).name
        asked["name"] = str(asked["name"] or "").strip() or own
    component, is_retry = begin_change(conn, code, EventKind.EDIT, asked, entry)
    if is_retry:
        return component
    check_texts(**{name: asked[name] for name in ("name", "data_source", "remark") if name in asked})
    if "attributes" in asked:
        check_attributes(conn, component.class_id, asked["attributes"])
    check_departments(conn, *(asked[name] for name in EDITABLE[-3:] if name in asked))
    return write_change(conn, component, EventKind.EDIT, asked, entry)


def merge(conn: Connection, code: str, into: str, entry: Entry) -> Component:
    """Merge a double into the component that stays; that one comes back.

    The double is removed and keeps its code, its history and the place it had; what hangs on it (cases,
    photos, findings) is the survivor's from now on: whoever asks for the survivor's finds it, and no case is
    rewritten. Doubles of the double go over, too.

    Raises
    ------
    MergeNotPossible, ComponentMerged
        They are one and the same, of two classes, or one of them is merged or removed.
    ComponentNotFound, ComponentChanged, KeyReused, DayImpossible, ComponentFieldInvalid
        What every change may be refused for: see ``begin_change``. The expected version is the double's.
    """
    repository.lock_pair(conn, code, into)
    survivor = repository.get(conn, into)
    asked: dict[str, object] = {"merged_into_id": survivor.id}
    double, is_retry = begin_change(conn, code, EventKind.MERGE, asked, entry)
    if is_retry:
        return repository.get(conn, into)
    workflow.check_merge(double, survivor)
    after = asked | {"state": str(State.REMOVED)}
    on = _day(conn, double, entry)
    repository.merge_followers(conn, double, survivor, entry=entry, on=on)
    write_change(conn, double, EventKind.MERGE, after, entry, other_id=survivor.id)
    unkeyed = Entry(entry.by_id, entry.at, note=entry.note, on=on)
    repository.save_event(conn, survivor, EventKind.ABSORB, {}, entry=unkeyed, on=on, other_id=double.id)
    return repository.get(conn, into)


def begin_change(
    conn: Connection, code: str, kind: EventKind, asked: Mapping[str, object], entry: Entry
) -> tuple[Component, bool]:
    """Lock and read a component that is to be changed, and say whether this is a retry of that change.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        There is no such component.
    KeyReused
        ``entry.key`` was used for something else.
    ComponentMerged
        It is a double: the component that stays is to be changed.
    ComponentChanged
        It is no longer at ``entry.expected_version``; the details say what happened meanwhile.
    ComponentFieldInvalid
        The note is too long, or holds a NUL.
    """
    check_texts(note=entry.note)
    component = repository.get(conn, code, locked=True)
    written = repository.find_by_key(conn, entry)
    if written is not None:
        is_same = (
            written["component_id"] == component.id
            and written["kind"] == kind
            and all(written["after"].get(name) == value for name, value in asked.items())
            and (entry.on is None or written["effective_on"] == entry.on)
        )
        if not is_same:
            raise KeyReused("This key was used for another write.", key=entry.key)
        return component, True
    workflow.check_is_itself(component)
    if entry.expected_version not in (None, component.version):
        raise _changed(conn, component, entry)
    return component, False


def write_change(
    conn: Connection,
    component: Component,
    kind: EventKind,
    after: Mapping[str, object],
    entry: Entry,
    *,
    other_id: int | None = None,
    batch_id: int | None = None,
) -> Component:
    """Write what was decided, and give the component as it has become.

    Raises
    ------
    DayImpossible
        The change holds from a day that is yet to come, or on which the component did not stand.
    """
    on = _day(conn, component, entry)
    dated = dict(after) | {"changed_on": on.isoformat()}
    repository.save_event(
        conn, component, kind, dated, entry=entry, on=on, other_id=other_id, batch_id=batch_id
    )
    return repository.get(conn, component.code)


def _day(conn: Connection, component: Component, entry: Entry) -> date:
    today = entry.at.astimezone(get_city(conn).profile.zone).date()
    return workflow.check_day(entry.on or today, today=today, start_on=component.start_on)


def _changed(conn: Connection, component: Component, entry: Entry) -> ComponentChanged:
    """Say what happened to a component since the version that a change was decided on."""
    meanwhile = history.events(conn, component, after=entry.expected_version or 0)
    return ComponentChanged(
        f"Component {component.code} changed while you were deciding.",
        component_code=component.code,
        version=component.version,
        expected_version=entry.expected_version,
        meanwhile=[
            {
                "seq": event.seq,
                "kind": event.kind,
                "actor_name": event.actor_name,
                "happened_at": event.happened_at,
                "after": event.after,
            }
            for event in meanwhile
        ],
    )


def _registered_before(component: Component, new: NewComponent, *, key: str | None) -> Component:
    """Answer a retry; refuse the key if it meant something else."""
    if component.class_id != new.class_id:
        raise KeyReused("This key was used for another component.", key=key)
    return component
