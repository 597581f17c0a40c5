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
from gridcity.duty.model import ClassName, Overlap, OverlapPage, Problems, RulePage
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import areas, cells

MOST_LISTED = 200
"""So many contested, stranded and retired rules are listed, each; the others are on pages. [rules]"""


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
    asked = {"day": day, "editions": _named(used)}
    return Problems(
        on=day,
        holes=tuple(hole_of(ground, gap) for gap in gaps),
        overlaps=list_contested(conn, limit=MOST_LISTED).items,
        overlaps_total=sum(count for _, count in _contested_places(conn)),
        stranded=_page(conn, "stranded", asked, limit=MOST_LISTED).items,
        stranded_total=_total(conn, "stranded", asked),
        retired=_page(conn, "retired", asked, limit=MOST_LISTED).items,
        retired_total=_total(conn, "retired", asked),
        editions=tuple(sorted({one for those in used.values() for one in those})),
        cells=len(ground.ids),
        classes=len(classes),
        pairs_without=sum(int(gap.mask.sum()) * len(gap.classes) for gap in gaps),
        untended=places_of(ground, untended)[0],
    )


def list_contested(conn: Connection, *, after: int = 0, limit: int = 100) -> OverlapPage:
    """List contested rules that were not withdrawn, by number, each with the one that it contradicts."""
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.duty").contested, {"after": after, "most": limit + 1})
        pairs = cur.fetchall()
    more, pairs = len(pairs) > limit, pairs[:limit]
    numbers = {number for pair in pairs for number in pair if number is not None}
    rules = {rule.id: rule for rule in repository.list_by_id(conn, sorted(numbers))}
    items = tuple(Overlap(rules[contested], rules.get(other)) for contested, other in pairs)
    return OverlapPage(items, pairs[-1][0] if more else None)


def list_stranded(
    conn: Connection, *, at: datetime, on: date | None = None, after: int = 0, limit: int = 100
) -> RulePage:
    """List rules in force on a day whose cell or area is no longer there, by number; days as ``problems``."""
    asked = {"day": city_day(conn, at) if on is None else on}
    return _page(conn, "stranded", asked, after=after, limit=limit)


def list_retired(
    conn: Connection,
    *,
    at: datetime,
    on: date | None = None,
    editions: Collection[str] | None = None,
    after: int = 0,
    limit: int = 100,
) -> RulePage:
    """List rules in force on a day for classes of other editions, by number; asked for as ``problems``.

    Raises
    ------
    QuestionInvalid
        The city has no such edition.
    """
    asked = {
        "day": city_day(conn, at) if on is None else on,
        "editions": _named(_editions(conn, editions)),
    }
    return _page(conn, "retired", asked, after=after, limit=limit)


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


def _named(used: Mapping[Kind, Collection[str]]) -> list[str]:
    """Name editions as kind:edition."""
    return [f"{kind}:{one}" for kind, those in used.items() for one in those]


def contested_places(conn: Connection) -> list[str]:
    """Give the places of contested rules."""
    return [place for place, _ in _contested_places(conn)]


def _contested_places(conn: Connection) -> list[tuple[str, int]]:
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.duty").contested_places)
        return [(place, count) for place, count in cur.fetchall()]


def _page(
    conn: Connection, name: str, asked: Mapping[str, object], *, after: int = 0, limit: int
) -> RulePage:
    """Read a page of what a statement numbers."""
    with cursor(conn) as cur:
        query = getattr(load_queries("gridcity.duty"), name)
        cur.execute(query, {**asked, "after": after, "most": limit + 1})
        numbers = [int(row[0]) for row in cur.fetchall()]
    items = tuple(repository.list_by_id(conn, numbers[:limit]))
    return RulePage(items, numbers[limit - 1] if len(numbers) > limit else None)


def _total(conn: Connection, name: str, asked: Mapping[str, object]) -> int:
    """Count what a statement numbers."""
    with cursor(conn) as cur:
        query = getattr(load_queries("gridcity.duty"), name).rstrip().rstrip(";")
        cur.execute(f"SELECT count(*) FROM ({query}) AS whole", {**asked, "after": 0, "most": None})
        return int(cur.fetchall()[0][0])
