"""Register a component, change its state, move it, find it. Nothing here commits."""

import json
from datetime import datetime

from sqlalchemy import Connection

from gridcity.catalogue.errors import ClassNotFound
from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class
from gridcity.cells.service import cell_at
from gridcity.city.service import get_city
from gridcity.components import repository
from gridcity.components.codes import make_prefix
from gridcity.components.errors import (
    ComponentClassUnknown,
    ComponentFieldInvalid,
    StateIsFinal,
    StateUnchanged,
)
from gridcity.components.model import Component, ComponentFilter, NewComponent, Page, State, StateChange
from gridcity.store.errors import TryAgain

_LONGEST = {"name": 200, "data_source": 30, "remark": 1000}
"""What may be written; the standard's field GLBJMC shows the first 30 of a name. [characters]"""
_LONGEST_ATTRIBUTES = 20_000


def register(conn: Connection, new: NewComponent, *, at: datetime) -> Component:
    """Enter a component: it is given its cell by its place, and the next code of its county and class.

    Parameters
    ----------
    conn
        A connection to the city's schema. The code is given for good when the transaction commits.
    new
        What it is and where it stands.
    at
        When it is registered; the city's day then is the start of a component that names none.

    Raises
    ------
    ComponentClassUnknown
        The class is none of components.
    ComponentFieldInvalid
        A text is longer than the standard allows, or holds a NUL.
    OutsideCity, PlaceInvalid
        It stands in no cell.
    NumbersExhausted
        The county has no more numbers of the class.
    """
    its_class = _component_class(conn, new.class_id)
    name = (new.name or "").strip() or its_class[1]
    _check_texts(name=name, data_source=new.data_source, remark=new.remark)
    if len(json.dumps(dict(new.attributes))) > _LONGEST_ATTRIBUTES:
        raise ComponentFieldInvalid("The attributes of a component are too long.", field="attributes")
    cell = cell_at(conn, new.lon, new.lat)
    start_on = new.start_on or at.astimezone(get_city(conn).profile.zone).date()
    code = repository.next_code(conn, make_prefix(cell.code[:6], its_class[0]))
    repository.insert(conn, new, code=code, name=name, cell_id=cell.id, start_on=start_on)
    return repository.get(conn, code)


def get(conn: Connection, code: str) -> Component:
    """Read a component by its code; raises ``ComponentCodeInvalid`` or ``ComponentNotFound``."""
    return repository.get(conn, code)


def history(conn: Connection, code: str) -> list[StateChange]:
    """Read the changes of a component's state, oldest first; raises as ``get``."""
    return repository.history(conn, repository.get(conn, code).id)


def list_components(
    conn: Connection, wanted: ComponentFilter | None = None, *, after: str | None = None, limit: int = 100
) -> Page:
    """List components by code, a page at a time.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    wanted
        Cell, class, state and bounding box; None lists all.
    after
        ``next`` of the page before.
    limit
        How many at most; 1,000 are the most. [-]
    """
    return repository.list_page(conn, wanted or ComponentFilter(), after=after, limit=limit)


def change_state(
    conn: Connection,
    code: str,
    state: State,
    *,
    at: datetime,
    actor_id: int | None = None,
    note: str = "",
) -> Component:
    """Change a component's state and write the change into its history.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        There is no such component.
    StateUnchanged
        It is in that state already.
    StateIsFinal
        It was removed; what comes in its place is a new component.
    TryAgain
        Somebody else changed it at the same time.
    """
    component = repository.get(conn, code)
    if component.state is state:
        raise StateUnchanged(f"Component {code} is {state} already.", component_code=code, state=str(state))
    if component.state is State.REMOVED:
        raise StateIsFinal(
            f"Component {code} was removed; register what stands there now as a new one.", component_code=code
        )
    _check_texts(remark=note)
    changed_on = at.astimezone(get_city(conn).profile.zone).date()
    if not repository.save_state(
        conn, component, state, at=at, changed_on=changed_on, actor_id=actor_id, note=note.strip()
    ):
        raise TryAgain(f"Somebody else changed component {code} at the same time.", component_code=code)
    return repository.get(conn, code)


def move(conn: Connection, code: str, *, lon: float, lat: float, at: datetime) -> Component:
    """Give a component another place; it finds the cell of that place. Its code stays.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        There is no such component.
    OutsideCity, PlaceInvalid
        The place is in no cell. EPSG:4326. [°]
    """
    component = repository.get(conn, code)
    cell = cell_at(conn, lon, lat)
    changed_on = at.astimezone(get_city(conn).profile.zone).date()
    repository.save_place(conn, component.id, lon=lon, lat=lat, cell_id=cell.id, changed_on=changed_on)
    return repository.get(conn, code)


def _component_class(conn: Connection, class_id: int) -> tuple[str, str]:
    """Give the code and name of a class of components."""
    try:
        its_class = get_class(conn, class_id)
    except ClassNotFound:
        its_class = None
    if its_class is None or its_class.kind is not Kind.COMPONENT:
        raise ComponentClassUnknown(f"There is no component class {class_id}.", class_id=class_id)
    return its_class.code, its_class.name


def _check_texts(**texts: str | None) -> None:
    for name, text in texts.items():
        if text is not None and ("\0" in text or len(text) > _LONGEST[name]):
            raise ComponentFieldInvalid(
                f"{name} holds {len(text)} characters; {_LONGEST[name]} are the most, and no NUL.", field=name
            )
