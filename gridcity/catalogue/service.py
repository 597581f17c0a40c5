"""Load editions of the catalogue from ``data/reference``, and read their classes."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select, text
from sqlalchemy.dialects.postgresql import JSONB, insert

from gridcity.catalogue.errors import ClassNotFound, EditionNotFound
from gridcity.catalogue.files import read_classes, read_editions
from gridcity.catalogue.model import CatalogueClass, Edition, Kind
from gridcity.store.tables import catalogue_classes, catalogue_editions

_KEY = ("edition", "kind", "code")


def load_editions(conn: Connection, data_dir: Path, codes: Sequence[str]) -> int:
    """Write editions and their classes; what is there already keeps its id and takes the file's words.

    Loading the same files again changes nothing. A class that a later file no longer lists
    stays, because components and cases may refer to it.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    data_dir
        Where ``reference/editions.csv`` and one file per edition are.
    codes
        Which editions; say, ``profile.editions``.

    Returns
    -------
    int
        How many classes the editions list.

    Raises
    ------
    EditionNotFound
        ``editions.csv`` does not know a code.
    EditionInvalid
        A file holds something that is no class.
    """
    known = {edition.code: edition for edition in read_editions(data_dir)}
    rows: list[dict[str, object]] = []
    for code in codes:
        if code not in known:
            raise EditionNotFound(
                f"There is no edition {code}; there are {', '.join(known)}.", edition=code, known=list(known)
            )
        rows.extend(read_classes(data_dir, code))
    if not rows:
        return 0
    editions = insert(catalogue_editions).values(
        [{"code": code, "name": known[code].name, "is_local": known[code].is_local} for code in codes]
    )
    conn.execute(
        editions.on_conflict_do_update(
            index_elements=["code"],
            set_={"name": editions.excluded.name, "is_local": editions.excluded.is_local},
        )
    )
    _save_classes(conn, rows)
    return len(rows)


def _save_classes(conn: Connection, rows: list[dict[str, object]]) -> None:
    """Insert the classes that are new and change those whose words changed."""
    table = catalogue_classes
    have: dict[tuple[object, ...], dict[str, object]] = {
        (row["edition"], row["kind"], row["code"]): dict(row)
        for row in conn.execute(
            select(table).where(table.c.edition.in_({row["edition"] for row in rows}))
        ).mappings()
    }
    changed = [row for row in rows if not row.items() <= have.get(_key(row), {}).items()]
    if not changed:
        return
    names = list(changed[0])
    words = [f"{name} = excluded.{name}" for name in names if name not in _KEY]
    # One value instead of a few for each row and column, which would take ten times as long to write down.
    conn.execute(
        text(
            f"INSERT INTO {table.name} ({', '.join(names)})"
            f" SELECT {', '.join(names)} FROM jsonb_populate_recordset(NULL::{table.name}, :rows)"
            f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET {', '.join(words)}"
        ).bindparams(bindparam("rows", changed, JSONB))
    )


def _key(row: Mapping[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in _KEY)


def list_editions(conn: Connection) -> list[Edition]:
    """List the editions of this city, by code."""
    table = catalogue_editions
    rows = conn.execute(select(table.c.code, table.c.name, table.c.is_local).order_by(table.c.code))
    return [Edition(*row) for row in rows]


def list_classes(
    conn: Connection, kind: Kind | str | None = None, edition: str | Sequence[str] | None = None
) -> list[CatalogueClass]:
    """List classes in the order of edition, kind and code; of one kind and one or some editions if asked."""
    table = catalogue_classes
    query = _classes().order_by(table.c.edition, table.c.kind, table.c.code)
    if kind is not None:
        query = query.where(table.c.kind == str(kind))
    if edition is not None:
        query = query.where(table.c.edition.in_([edition] if isinstance(edition, str) else list(edition)))
    return [_class_from(row) for row in conn.execute(query)]


def get_class(conn: Connection, class_id: int) -> CatalogueClass:
    """Read a class by its id.

    Raises
    ------
    ClassNotFound
        There is none.
    """
    row = conn.execute(_classes().where(catalogue_classes.c.id == class_id)).first()
    if row is None:
        raise ClassNotFound(f"There is no class {class_id} in the catalogue.", class_id=class_id)
    return _class_from(row)


def find_class(conn: Connection, edition: str, kind: Kind | str, code: str) -> CatalogueClass | None:
    """Read a class by its edition, kind and code; None where there is none."""
    table = catalogue_classes
    row = conn.execute(
        _classes().where(table.c.edition == edition, table.c.kind == str(kind), table.c.code == code)
    ).first()
    return None if row is None else _class_from(row)


def get_class_by_code(conn: Connection, edition: str, kind: Kind | str, code: str) -> CatalogueClass:
    """Read a class by its edition, kind and code.

    Raises
    ------
    ClassNotFound
        There is none.
    """
    found = find_class(conn, edition, kind, code)
    if found is None:
        raise ClassNotFound(
            f"Edition {edition} has no {kind} class {code}.", edition=edition, kind=str(kind), class_code=code
        )
    return found


def attributes_schema(conn: Connection, class_id: int) -> dict[str, Any] | None:
    """Read the JSON Schema of a class's attributes; None where anything goes."""
    column = catalogue_classes.c.attributes_schema
    found: dict[str, Any] | None = conn.scalar(select(column).where(catalogue_classes.c.id == class_id))
    return found


def _classes() -> Select[Any]:
    unread = ("about_code", "attributes_schema")
    return select(*(column for column in catalogue_classes.c if column.name not in unread))


def _class_from(row: Row[Any]) -> CatalogueClass:
    return CatalogueClass(**{**row._mapping, "kind": Kind(row.kind)})
