"""Views for readers: what QGIS, R, BI tools and exports read of a city, in a schema beside it.

::

    boston          tables, functions: gridcity's own
    boston_views    one view a file of ``store/views/*.sql``: names for numbers, local times, one geometry

Their columns are a promise: they are added to, not renamed. They are made anew after every migration, as the
functions are, so that no view keeps a table from being changed; whoever was let in stays let in
(``gridcity.store.readers``). ``docs/views.md`` lists them all.
"""

import re
from dataclasses import dataclass
from importlib.resources import files

from sqlalchemy import Connection

from gridcity.store.engine import cursor
from gridcity.store.errors import ViewsTaken

_MARK = "gridcity: views of the city beside it, for readers. Made anew by every migration."
_PLACE = re.compile(r"\bviews\.")
_SAID = re.compile(r"^(?P<en>.+?) / (?P<zh>.+?)(?P<unit> \[[^\]]+\])?$")


def said_in(language: str, comment: str) -> str:
    """Give a comment in one language: the database has "English / 中文 [unit]" of every view and column.

    Examples
    --------
    >>> said_in("zh", "Area of the cell. / 网格面积。 [m²]")
    '网格面积。 [m²]'
    >>> said_in("en", "Area of the cell. / 网格面积。 [m²]")
    'Area of the cell. [m²]'
    """
    found = _SAID.match(comment)
    return comment if found is None else found[language] + (found["unit"] or "")


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column of a view: its type as PostgreSQL writes it, and what it says."""

    name: str
    type: str
    comment: str

    @property
    def is_geometry(self) -> bool:
        """Say whether it is the view's place."""
        return self.type.startswith("geometry")


@dataclass(frozen=True, slots=True)
class View:
    """A view for readers, as the database has it."""

    name: str
    comment: str
    columns: tuple[ViewColumn, ...]


def views_schema(code: str) -> str:
    """Name the schema that a city's views lie in."""
    return f"{code}_views"


def drop_views(conn: Connection, code: str) -> None:
    """Take a city's views away, that its tables may change; the schema and who may use it stay.

    Raises
    ------
    ViewsTaken
        There is a schema by that name which gridcity has not made.
    """
    name = views_schema(code)
    with cursor(conn) as cur:
        cur.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [name]
        )
        found = cur.fetchone()
        if found is not None and found[0] != _MARK:
            raise ViewsTaken(
                f"The schema {name} is not gridcity's, and the views of {code} go there: rename it.",
                city=code,
                schema=name,
            )
        cur.execute(
            "SELECT format('DROP VIEW %%I.%%I CASCADE', schemaname, viewname) FROM pg_views"
            " WHERE schemaname = %s ORDER BY viewname",
            [name],
        )
        for (statement,) in cur.fetchall():
            cur.execute(statement)


def create_views(conn: Connection, code: str) -> None:
    """Make a city's views, after ``drop_views``, and let those in who were. The city is the one turned to."""
    name = views_schema(code)
    with cursor(conn) as cur:
        cur.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')
        cur.execute(f'COMMENT ON SCHEMA "{name}" IS %s', [_MARK])
        for text in view_files().values():
            cur.execute(_PLACE.sub(f'"{name}".', text))


def view_files() -> dict[str, str]:
    """Read the views: file name → text, in the order in which they are made."""
    folder = files("gridcity.store").joinpath("views")
    named = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".sql")}
    return {name: named[name].read_text(encoding="utf-8") for name in sorted(named)}


def list_views(conn: Connection, code: str) -> tuple[View, ...]:
    """Tell of a city's views and what their columns hold, as the database says; by name."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT c.relname, obj_description(c.oid, 'pg_class'), a.attname,"
            " format_type(a.atttypid, a.atttypmod), col_description(c.oid, a.attnum)"
            " FROM pg_class AS c INNER JOIN pg_attribute AS a ON c.oid = a.attrelid"
            " WHERE c.relnamespace = to_regnamespace(%s) AND c.relkind = 'v' AND a.attnum > 0"
            " AND NOT a.attisdropped ORDER BY c.relname, a.attnum",
            [f'"{views_schema(code)}"'],
        )
        rows = cur.fetchall()
    columns: dict[str, list[ViewColumn]] = {}
    comments: dict[str, str] = {}
    for view, said, column, kind, comment in rows:
        comments[view] = said or ""
        columns.setdefault(view, []).append(ViewColumn(column, kind, comment or ""))
    return tuple(View(name, comments[name], tuple(listed)) for name, listed in columns.items())


def views_page(views: tuple[View, ...]) -> str:
    """Write what views hold as Markdown: the middle of ``docs/views.md``."""
    lines: list[str] = []
    for view in views:
        lines += [f"### {view.name}", "", said_in("en", view.comment), "", said_in("zh", view.comment), ""]
        lines += ["| column 列 | type 类型 | what it holds | 含义 |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{one.name}` | {one.type} | {said_in('en', one.comment)} | {said_in('zh', one.comment)} |"
            for one in view.columns
        ]
        lines += [""]
    return "\n".join(lines)
