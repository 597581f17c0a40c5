"""Cases, lamps and patrols as rows, where only what statistics read of them matters."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, text

SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
"""The period that they lie in."""


def classes(db: Connection, kind: str) -> list[int]:
    """Give the class of a matter, or that of the components that it is about."""
    matter, component = db.execute(
        text(
            "SELECT matter.id, component.id FROM catalogue_classes AS matter"
            " JOIN catalogue_classes AS component ON component.edition = matter.edition"
            " AND component.code = matter.about_code AND component.kind = 'component'"
            " WHERE matter.kind = 'matter' AND matter.edition = 'boston-311' ORDER BY matter.code LIMIT 1"
        )
    ).one()
    return [component if kind == "component" else matter]


def add_case(
    db: Connection,
    place: tuple[float, float],
    *,
    channel: str = "inspector",
    day: float = 10,
    done: float | None = None,
    due: float | None = None,
    outcome: str = "fixed",
    component: int | None = None,
) -> None:
    """Write a case as it would stand after its events: only what the panels read matters here."""
    at = [None if one is None else SINCE + timedelta(days=one) for one in (day, done, due)]
    db.execute(
        text(
            "INSERT INTO cases (number, class_id, cell_id, component_id, stage, version, channel,"
            " description, place_quality, outcome, reported_at, completed_at, closed_at, due_at, updated_at,"
            " head_hash, geom)"
            " SELECT lpad((900000 + (SELECT count(*) FROM cases))::text, 19, '0'), :class_id,"
            " (SELECT id FROM cells WHERE valid_to IS NULL AND st_intersects(geom, place)"
            " ORDER BY code LIMIT 1), :component,"
            " CASE WHEN :done IS NULL THEN 'reported' ELSE 'closed' END, 1, :channel, '', 'exact',"
            " CASE WHEN :done IS NULL THEN NULL ELSE :outcome END, :at, :done, :done, :due, :at, '\\x00',"
            " place"
            " FROM (SELECT st_setsrid(st_makepoint(:lon, :lat), 4326) AS place) AS given"
        ),
        {
            "class_id": classes(db, "matter")[0],
            "component": component,
            "channel": channel,
            "outcome": outcome,
            "at": at[0],
            "done": at[1],
            "due": at[2],
            "lon": place[0],
            "lat": place[1],
        },
    )  # fmt: skip


def add_component(
    db: Connection,
    place: tuple[float, float],
    number: int,
    *,
    born: date = date(2020, 1, 1),
    bulb: str = "LED",
) -> int:
    return int(
        db.scalar(
            text(
                "INSERT INTO components (code, class_id, name, cell_id, state, start_on, source, source_key,"
                " attributes, geom) SELECT lpad(:number, 17, '2'), :class_id, 'Lamp',"
                " (SELECT id FROM cells WHERE valid_to IS NULL AND st_intersects(geom, place)"
                " ORDER BY code LIMIT 1), 'intact', :born,"
                " 'test', :number, jsonb_build_object('bulb', :bulb), place"
                " FROM (SELECT st_setsrid(st_makepoint(:lon, :lat), 4326) AS place) AS given RETURNING id"
            ),
            {
                "number": str(number),
                "class_id": classes(db, "component")[0],
                "born": born,
                "bulb": bulb,
                "lon": place[0],
                "lat": place[1],
            },
        )
        or 0
    )


def walk(db: Connection, place: tuple[float, float], minutes: float) -> None:
    """Record a patrol in the cell of a place."""
    db.execute(
        text(
            "WITH walker AS (INSERT INTO persons (login, name, role, created_at) VALUES"
            " ('walker', 'W', 'inspector', now()) ON CONFLICT (login) DO UPDATE SET name = 'W' RETURNING id),"
            " walk AS (INSERT INTO patrols (person_id, idempotency_key, started_at, recorded_at)"
            " SELECT id, gen_random_uuid(), :at, :at FROM walker RETURNING id)"
            " INSERT INTO patrol_cells (patrol_id, cell_id, minutes, first_at, last_at)"
            " SELECT walk.id, cells.id, :minutes, :at, :at FROM walk, cells WHERE valid_to IS NULL"
            " AND st_intersects(geom, st_setsrid(st_makepoint(:lon, :lat), 4326))"
        ),
        {"at": SINCE + timedelta(days=5), "minutes": minutes, "lon": place[0], "lat": place[1]},
    )
