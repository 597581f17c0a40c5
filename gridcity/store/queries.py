"""Named SQL statements: each package keeps its own in ``queries.sql`` beside its repository.

::

    -- name: cases_near
    -- Open cases within a radius of a point, nearest first.
    SELECT … WHERE st_dwithin(geom, …, %(radius_m)s);

``load_queries("gridcity.cases").cases_near`` is then the statement's text, for psycopg2.
"""

import re
from functools import cache
from importlib.resources import files

_NAME = re.compile(r"^-- name: *([a-z][a-z0-9_]*) *$", re.MULTILINE)
_COMMENT = re.compile(r"^\s*--.*\n?", re.MULTILINE)


class Queries:
    """The statements of one package, each an attribute."""

    def __init__(self, package: str, statements: dict[str, str]) -> None:
        self._package = package
        self._statements = statements

    def __getattr__(self, name: str) -> str:
        try:
            return self._statements[name]
        except KeyError:
            raise AttributeError(f"{self._package} has no statement named {name}.") from None

    def __dir__(self) -> list[str]:
        return sorted(self._statements)


def parse_queries(package: str, text: str) -> Queries:
    """Read named statements; comment lines are left out of what the server is sent.

    Raises
    ------
    ValueError
        Two statements share a name, or a name has no statement.
    """
    pieces = _NAME.split(text)
    statements: dict[str, str] = {}
    for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
        statement = _COMMENT.sub("", body).strip().removesuffix(";")
        if name in statements:
            raise ValueError(f"{package}: two statements are named {name}.")
        if not statement:
            raise ValueError(f"{package}: {name} names no statement.")
        statements[name] = statement
    return Queries(package, statements)


@cache
def load_queries(package: str, file: str = "queries.sql") -> Queries:
    """Read ``queries.sql`` of a package, once, or another file of it where one would be too long."""
    return parse_queries(package, files(package).joinpath(file).read_text(encoding="utf-8"))
