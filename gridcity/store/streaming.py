"""Reading millions of rows, some thousands at a time: typed from a server's cursor, or as texts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from psycopg2.extensions import cursor as Cursor  # noqa: N812  (the driver names its class like a variable)
from psycopg2.extensions import new_type, register_type
from sqlalchemy import Connection

from gridcity.store.engine import cursor

_AT_ONCE = 5_000


def streaming(conn: Connection, name: str) -> Cursor:
    """Give a cursor that the server keeps, in the connection's transaction; close it (``with``).

    It reads timestamptz, json and jsonb in a third of the driver's own time.
    """
    made: Any = cursor(conn).connection.cursor(name=name)
    made.itersize = _AT_ONCE
    register_type(_INSTANT, made)
    register_type(_JSON, made)
    return made  # type: ignore[no-any-return]


def _instant(text: Any, _: object) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _json(text: Any, _: object) -> Any:
    return None if text is None else orjson.loads(text)


_INSTANT = new_type((1184,), "QUICK_INSTANT", _instant)
_JSON = new_type((114, 3802), "QUICK_JSON", _json)


def lines(
    conn: Connection, values: Mapping[str, object], *statements: str
) -> tuple[Iterator[list[str]], ...]:
    """Give the rows of SELECTs of one text, ``line``, each as the texts that it is put together of.

    All are of one moment, and come as one value each, in a fifth of the time of a cursor: ask for some
    thousands. A line is ``concat_ws(chr(31), …)``; none of what it holds may be NULL, or have the control
    characters U+001E and U+001F, as JSON, numbers and our own words do not.
    """
    asked = ", ".join(f"(SELECT string_agg(asked.line, chr(30)) FROM ({one}) AS asked)" for one in statements)
    with cursor(conn) as cur:
        cur.execute(f"SELECT {asked}", values)
        row = cur.fetchone()
    return tuple(map(_split, row or ()))


def _split(whole: str | None) -> Iterator[list[str]]:
    for line in () if whole is None else whole.split("\x1e"):
        yield line.split("\x1f")
