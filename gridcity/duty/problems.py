"""Holes, contradictions and stranded rules of the duty table, before a case falls in them."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select

from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import list_classes, list_editions
from gridcity.city.service import city_day, get_city
from gridcity.duty import repository
from gridcity.duty.coverage import Gap, Ground, Mask, find_gaps, hole_of, places_of
from gridcity.duty.errors import QuestionInvalid
from gridcity.duty.model import ClassName, Overlap, Problems
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import areas, cells

MOST_LISTED = 1_000
"""So many contested and stranded rules are listed, each. [rules]"""


def problems(
    conn: Connection, *, at: datetime, on: date | None = None, editions: Collection[str] | None = None
) -> Problems:
    """List what is wrong with the duty table on a day.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    at
        Now: the city's day then is asked for where ``on`` is not given.
    on
        A day in the city's calendar; of days to come it says what will be wrong. The cells are today's.
    editions
        Catalogue editions to look at in place of the city's own: what would be wrong after a switch.

    Raises
    ------
    QuestionInvalid
        The city has no such edition.
    """
    day, used = city_day(conn, at) if on is None else on, _editions(conn, editions)
    ground, classes = read_ground(conn), _classes(conn, used)
    gaps, untended = gaps_on(conn, ground, classes, day)
    return Problems(
        on=day,
        holes=tuple(hole_of(ground, gap) for gap in gaps),
        overlaps=tuple(_overlaps(conn)),
        stranded=tuple(repository.list_by_id(conn, _numbers(conn, "stranded", day))),
        retired=tuple(
            repository.list_by_id(
                conn,
                _numbers(
                    conn, "retired", day, editions=[f"{kind}:{one}" for kind in used for one in used[kind]]
                ),
            )
        ),
        editions=tuple(sorted({one for those in used.values() for one in those})),
        cells=len(ground.ids),
        classes=len(classes),
        pairs_without=sum(int(gap.mask.sum()) * len(gap.classes) for gap in gaps),
        untended=places_of(ground, untended)[0],
    )


def gaps_on(conn: Connection, ground: Ground, classes: list[ClassName], day: date) -> tuple[list[Gap], Mask]:
    """Find where nobody answers on a day, as sets of cells; see ``coverage.find_gaps``."""
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.duty").rules_in_force, {"day": day})
        return find_gaps(ground, cur.fetchall(), classes)


def read_ground(conn: Connection) -> Ground:
    """Read the cells in force and the names of the areas."""
    rows = conn.execute(
        select(cells.c.code, cells.c.id, cells.c.area_code).where(cells.c.valid_to.is_(None))
    ).all()
    names = {row.code: (row.name, row.name_en) for row in conn.execute(select(areas))}
    return Ground.of([row.code for row in rows], [row.id for row in rows], [row[2] for row in rows], names)


def city_classes(conn: Connection) -> list[ClassName]:
    """List the classes that components and matters of this city can have."""
    return _classes(conn, _editions(conn, None))


def _editions(conn: Connection, asked: Collection[str] | None) -> dict[Kind, Collection[str]]:
    """Say which editions count for components and for matters: those that are asked for, or the city's."""
    if asked is None:
        profile = get_city(conn).profile
        return {Kind.COMPONENT: profile.component_editions, Kind.MATTER: profile.matter_editions}
    known = {one.code for one in list_editions(conn)}
    if not asked or set(asked) - known:
        raise QuestionInvalid(
            f"Name editions that the city has: {', '.join(sorted(known))}.", editions=sorted(asked)
        )
    return dict.fromkeys(Kind, sorted(set(asked)))


def _classes(conn: Connection, editions: Mapping[Kind, Collection[str]]) -> list[ClassName]:
    return [
        ClassName(
            one.id, one.kind, one.edition, one.code,
            one.name, one.name_en, one.major_name, one.major_name_en,
        )
        for kind, those in editions.items()
        for one in list_classes(conn, kind, list(those))
    ]  # fmt: skip


def _overlaps(conn: Connection) -> list[Overlap]:
    """Pair each contested rule with the one that it contradicts."""
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.duty").contested, {"most": MOST_LISTED})
        pairs = cur.fetchall()
    numbers = {number for pair in pairs for number in pair if number is not None}
    rules = {rule.id: rule for rule in repository.list_by_id(conn, sorted(numbers))}
    return [Overlap(rules[contested], rules.get(other)) for contested, other in pairs]


def contested_places(conn: Connection) -> list[str]:
    """Give the places of contested rules."""
    return [one.contested.place.code for one in _overlaps(conn)]


def _numbers(conn: Connection, name: str, day: date, **values: object) -> list[int]:
    with cursor(conn) as cur:
        values |= {"day": day, "most": MOST_LISTED}
        cur.execute(getattr(load_queries("gridcity.duty"), name), values)
        return [int(row[0]) for row in cur.fetchall()]
