"""The rows of the tiny city, kept from the first time it is made in a process.

Making it draws cells and reads catalogues, which takes a fifth of a second; hundreds of tests do it,
each in a transaction or a database of its own. Its rows are the same every time: they are put back.
"""

from dataclasses import dataclass
from io import StringIO

from sqlalchemy import Connection

from gridcity.store.engine import cursor

_TABLES = """
SELECT c.relname FROM pg_class AS c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY c.relname
"""
_COLUMNS = """
SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute AS a
WHERE a.attrelid = %(table)s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
"""
_NUMBERS = """
SELECT sequencename, last_value FROM pg_sequences
WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""
_RAISE = "SELECT setval(%(name)s::regclass, greatest(%(value)s, (SELECT last_value FROM {name})))"


@dataclass(frozen=True, slots=True)
class Rows:
    """What was added to a store: table and its columns → its rows, as COPY writes them; and numbers given."""

    tables: dict[str, str]
    numbers: dict[str, int]

    def put_back(self, conn: Connection) -> bool:
        """Add the rows, as they were, without triggers; False where one of the tables holds any already."""
        names = [name.partition(" ")[0] for name in self.tables]
        with cursor(conn) as cur:
            cur.execute("SELECT " + " OR ".join(f"EXISTS (SELECT FROM {name})" for name in names))
            if cur.fetchone() != (False,):
                return False
            cur.execute("SET LOCAL session_replication_role = replica")
            for name, rows in self.tables.items():
                cur.copy_expert(f"COPY {name} FROM STDIN", StringIO(rows))
            cur.execute("SET LOCAL session_replication_role = origin")
            for name, value in self.numbers.items():
                cur.execute(_RAISE.format(name=name), {"name": name, "value": value})
        return True


def counts(conn: Connection) -> dict[str, int]:
    """Count the rows of every table."""
    with cursor(conn) as cur:
        cur.execute(_TABLES)
        names = [name for (name,) in cur.fetchall()]
        cur.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in names))
        return dict(cur.fetchall())


def take(conn: Connection, names: set[str]) -> Rows:
    """Copy all rows of some tables."""
    tables = {}
    with cursor(conn) as cur:
        for name in sorted(names):
            cur.execute(_COLUMNS, {"table": name})
            (columns,) = cur.fetchone() or ("",)
            rows = StringIO()
            cur.copy_expert(f"COPY {name} ({columns}) TO STDOUT", rows)
            tables[f"{name} ({columns})"] = rows.getvalue()
        cur.execute(_NUMBERS)
        return Rows(tables, dict(cur.fetchall()))
