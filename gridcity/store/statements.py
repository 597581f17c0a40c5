"""Statements that each connection prepares once and then only executes.

A case command is two statements of a few tables each, an answer of duty one of many; parsing and
planning them anew takes longer than running them. ``PREPARE`` belongs to the connection, survives a
rollback, and follows a changed table by itself. A pooler that hands connections over between
transactions would break it: point gridcity at PostgreSQL itself, or at a pooler in session mode.
"""

import re
from typing import Any, TypeAlias

from sqlalchemy import Connection

from gridcity.store.engine import cursor

Row: TypeAlias = tuple[Any, ...]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Prepared:
    """One statement with ``%(name)s`` placeholders, prepared where it is first used.

    ``before`` is sent along and runs before it, as a statement of its own: what it waits for has
    happened when the prepared one takes its snapshot. It has no placeholders.
    """

    def __init__(self, name: str, sql: str, *, before: str = "") -> None:
        self.name = f"gridcity_{name}"
        self.names = tuple(dict.fromkeys(_PLACEHOLDER.findall(sql)))
        numbered = _PLACEHOLDER.sub(lambda found: f"${self.names.index(found[1]) + 1}", sql)
        self.sql = sql
        self._prepare = f"PREPARE {self.name} AS {numbered.replace('%%', '%')}"
        values = ", ".join(f"%({name})s" for name in self.names)
        first = f"{before}; " if before else ""
        self._execute = f"{first}EXECUTE {self.name} ({values})"

    def first(self, conn: Connection, values: dict[str, Any]) -> Row | None:
        """Execute it, and give its first row."""
        with cursor(conn) as cur:
            self._run(conn, cur, values)
            row: Row | None = cur.fetchone()
        return row

    def all(self, conn: Connection, values: dict[str, Any]) -> list[Row]:
        """Execute it, and give all its rows."""
        with cursor(conn) as cur:
            self._run(conn, cur, values)
            rows: list[Row] = cur.fetchall()
        return rows

    def _run(self, conn: Connection, cur: Any, values: dict[str, Any]) -> None:
        known = conn.info
        if self.name not in known:
            cur.execute(self._prepare)
            known[self.name] = True
        cur.execute(self._execute, values)
