"""Make a report: have it drawn by a program of its own, keep its bytes, and write the row.

What draws stands above this package (``dashboards``), so it is called as a program, as a person would:
``python -m dashboards report``. It leaves a folder with the web page, the PDF and what they are called.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from gridcity.files import repository as files
from gridcity.files import storage
from gridcity.files.exif import NOTHING_KNOWN
from gridcity.files.model import StoredFile
from gridcity.reports.errors import NotDrawn
from gridcity.reports.model import Ask
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import city_files_home, cursor

_LONGEST_S = 900
"""How long drawing may take. [s]"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report as the program left it; ``pdf`` is None where the machine has no Chinese font."""

    html: bytes
    pdf: bytes | None
    title: str
    title_en: str
    as_of: datetime
    program: str


def draw(settings: Settings, ask: Ask, *, at: datetime) -> Drawn:
    """Have a report drawn, as of an instant. Needs no transaction; writes nothing to the store.

    Raises
    ------
    NotDrawn
        The program failed; what it said is in the message.
    """
    with TemporaryDirectory(prefix="gridcity-report-") as folder:
        out = Path(folder) / "report"
        done = subprocess.run(  # noqa: S603
            [
                *(sys.executable, "-m", "dashboards", "report", "--city", settings.city, "--out", str(out)),
                *("--by", str(ask.by), "--unit", ask.unit, "--month", ask.month.label),
                *("--language", str(ask.language), "--as-of", at.isoformat()),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            cwd=CHECKOUT,
            env=environment(settings),
        )
        if done.returncode != 0:
            said = done.stderr.strip().rpartition("\n")[2][:400]
            raise NotDrawn(f"The report could not be drawn: {said}", by=str(ask.by), unit=ask.unit)
        about = json.loads((out / "report.json").read_text(encoding="utf-8"))
        pdf = out / "report.pdf"
        return Drawn(
            html=(out / "report.html").read_bytes(),
            pdf=pdf.read_bytes() if pdf.exists() else None,
            title=about["title"],
            title_en=about["title_en"],
            as_of=datetime.fromisoformat(about["as_of"]),
            program=about["program"],
        )


def environment(settings: Settings) -> dict[str, str]:
    """Tell a program of our own how this one is set up."""
    told = {
        "GRIDCITY_HOME": settings.home,
        "GRIDCITY_DATABASE_URL": settings.database_url,
        "GRIDCITY_DATA_DIR": settings.data_dir,
        "GRIDCITY_CITY": settings.city,
    }
    return {**os.environ, **{name: str(value) for name, value in told.items() if value is not None}}


def keep(
    conn: Connection, settings: Settings, ask: Ask, drawn: Drawn, *, at: datetime, by_id: int | None
) -> int:
    """Keep a report's bytes among the city's files and write its row; the same bytes are the same report.

    Returns
    -------
    int
        The report's number.
    """
    home = city_files_home(settings, settings.city)
    html = _keep_file(conn, home, drawn.html, "text/html", at)
    pdf = None if drawn.pdf is None else _keep_file(conn, home, drawn.pdf, "application/pdf", at)
    with cursor(conn) as cur:
        cur.execute(
            "SELECT id FROM reports WHERE html_sha256 = %s AND pdf_sha256 IS NOT DISTINCT FROM %s"
            " AND month = %s AND by = %s AND unit = %s AND language = %s",
            [html, pdf, ask.month.first, str(ask.by), ask.unit, str(ask.language)],
        )
        known = cur.fetchone()
        if known is None:
            cur.execute(
                "INSERT INTO reports (by, unit, month, language, title, title_en, as_of, made_at, made_by,"
                " program, html_sha256, pdf_sha256)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
                [
                    *(str(ask.by), ask.unit, ask.month.first, str(ask.language), drawn.title, drawn.title_en),
                    *(drawn.as_of, at, by_id, drawn.program, html, pdf),
                ],
            )
            known = cur.fetchone()
    assert known is not None  # noqa: S101  (RETURNING gives a row)
    return int(known[0])


def _keep_file(conn: Connection, home: Path, content: bytes, media_type: str, at: datetime) -> str:
    sha256 = storage.put(home, content)
    stored = StoredFile(
        sha256=sha256,
        media_type=media_type,
        size_bytes=len(content),
        served_sha256=None,
        taken_at=None,
        lon=None,
        lat=None,
        received_at=at,
        name="",
    )
    files.save(conn, stored, NOTHING_KNOWN, None)
    return sha256
