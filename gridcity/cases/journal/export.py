"""Write the journal into a file that an outsider can check without us: see ``scripts/verify_ledger.py``.

JSON, one object a line, compressed where the name ends in ``.gz``: first what it is, then a line for each
case with its events as they were hashed, then a line for each daily root.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from gridcity.cases.journal.reading import Entry, histories
from gridcity.cases.journal.roots import list_roots

FORMAT = "gridcity-ledger"
FORMAT_VERSION = 1


def export(
    conn: Connection,
    path: Path,
    *,
    city: str,
    timezone: str,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> tuple[int, int]:
    """Write all histories and roots; the file is there whole or not at all.

    Returns
    -------
    int, int
        How many cases and how many events.
    """
    cases = events = 0
    with _whole(path) as partial, _opened(partial, is_packed=path.suffix == ".gz") as file:
        header = {
            "format": FORMAT,
            "version": FORMAT_VERSION,
            "city": city,
            "timezone": timezone,
            "exported_at": at.isoformat(),
        }
        file.write(json.dumps(header, ensure_ascii=False) + "\n")
        for history in histories(conn, timezone=timezone):
            entries = ",".join(_written(entry) for entry in history.entries)
            head = history.head_hash.hex()
            file.write(f'{{"case":"{history.number}","head":"{head}","events":[{entries}]}}\n')
            cases += 1
            events += len(history.entries)
            if progress is not None and not cases % 1000:
                progress(events)
        for one in list_roots(conn):
            root = {"day": one.day.isoformat(), "event_count": one.event_count, "root": one.root.hex()}
            file.write(json.dumps(root) + "\n")
    return cases, events


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Lend a name to write to; what is written there gets its own name when all went well."""
    partial = path.with_name(f"{path.name}.part")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _written(entry: Entry) -> str:
    """Write an event: its number and day, its hash, and what was hashed, to the letter."""
    number, day = entry.exported
    known = f'"id":{number},"on":"{day}","hash":"{entry.hash.hex()}"'
    return f'{{{known},"event":{entry.canonical}}}'


def _opened(path: Path, *, is_packed: bool) -> IO[str]:
    if is_packed:
        return gzip.open(path, "wt", encoding="utf-8", compresslevel=6)
    return path.open("w", encoding="utf-8")
