"""A city in one file: its schema and its received files, to be restored anywhere.

::

    manifest.json     what is inside: the city, the migration, rows of each table, each file's SHA-256
    city.dump         the schema, as pg_dump's custom format
    files/…           the received files, as they lie on disk

Rows are counted in the same snapshot that is dumped, and counted again after restoring: a backup
that comes back incomplete is an error and leaves nothing behind.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.engine import city_files_home, open_engine
from gridcity.store.errors import BackupFailed, BackupInvalid, CityExists
from gridcity.store.programs import find_programs

FORMAT = 1
"""Grows when an older program could not read the file."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    city: str
    gridcity: str
    revision: str
    made_at: str
    rows: dict[str, int]
    """Table → rows."""
    dump_sha256: str
    files: dict[str, str]
    """Path under the city's files → SHA-256."""


def backup(settings: Settings, city: str, target: Path) -> Manifest:
    """Write a city into one file. The city goes on working meanwhile.

    Raises
    ------
    CityNotFound, MigrationNeeded
        There is no such city, or its tables are another program's.
    BackupFailed
        The file cannot be written, or pg_dump failed. No file is left behind.
    """
    engine = open_engine(settings)
    try:
        schema.require_city(engine, city)
        with _work_folder(target.absolute().parent) as work:
            manifest = _collect(engine, settings, city, work)
            _pack(work, manifest, city_files_home(settings, city), target)
    except OSError as error:
        raise BackupFailed(
            f"The backup {target} cannot be written: {error.strerror}.", file=str(target)
        ) from None
    finally:
        engine.dispose()
    return manifest


def restore(settings: Settings, source: Path) -> Manifest:
    """Make a city from a backup, in a database that has no city by that code.

    Older tables are migrated. All or nothing: what goes wrong leaves neither schema nor files.

    Raises
    ------
    BackupInvalid
        The file is no backup, is damaged, or was made by a newer gridcity.
    CityExists
        The city is there already.
    BackupFailed
        pg_restore failed, or not all rows came back.
    """
    engine = open_engine(settings)
    try:
        with tempfile.TemporaryDirectory(prefix="gridcity-restore-") as folder:
            work = Path(folder)
            manifest = _unpack(source, work)
            if manifest.city in [entry.code for entry in schema.list_cities(engine)]:
                raise CityExists(
                    f"There is a city {manifest.city} already; drop it first.", city=manifest.city
                )
            _bring_back(engine, settings, manifest, work)
    finally:
        engine.dispose()
    return manifest


def _collect(engine: Engine, settings: Settings, city: str, work: Path) -> Manifest:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        snapshot = conn.scalar(text("SELECT pg_export_snapshot()"))
        made_at = conn.scalar(text('SELECT to_char(now(), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'))
        rows = count_rows(conn, city)
        revision = schema.current_revision(conn, city)
        dump = work / "city.dump"
        _client(engine, "pg_dump", "-Fc", f"--schema={city}", f"--snapshot={snapshot}", f"--file={dump}")
    # Files are named by their content and never taken away, so those of the snapshot are all there.
    home = city_files_home(settings, city)
    return Manifest(
        format=FORMAT,
        city=city,
        gridcity=version("gridcity"),
        revision=revision or "",
        made_at=str(made_at),
        rows=rows,
        dump_sha256=_digest(dump),
        files={str(path.relative_to(home)): _digest(path) for path in _all_files(home)},
    )


def _pack(work: Path, manifest: Manifest, home: Path, target: Path) -> None:
    (work / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
    packed = work / "packed.tar"
    with tarfile.open(packed, "w") as archive:
        archive.add(work / "manifest.json", "manifest.json")
        archive.add(work / "city.dump", "city.dump")
        for name in manifest.files:
            archive.add(home / name, f"files/{name}")
    with packed.open("rb") as written:
        os.fsync(written.fileno())
    packed.replace(target)


def _unpack(source: Path, work: Path) -> Manifest:
    try:
        with tarfile.open(source, "r:") as archive:
            for member in archive:
                _extract(archive, member, work)
        manifest = Manifest(**json.loads((work / "manifest.json").read_text()))
    except FileNotFoundError:
        raise BackupInvalid(f"{source} is not there, or is no backup of a city.", file=str(source)) from None
    except (OSError, tarfile.TarError, ValueError, TypeError) as error:
        raise BackupInvalid(
            f"{source} is no backup of a city, or is damaged: {error}.", file=str(source)
        ) from None
    if manifest.format > FORMAT:
        raise BackupInvalid(f"{source} was made by a newer gridcity ({manifest.gridcity}).", file=str(source))
    schema.check_code(manifest.city)
    for name, wanted in {"city.dump": manifest.dump_sha256, **_under_files(manifest)}.items():
        path = work / name
        if not path.is_file() or _digest(path) != wanted:
            raise BackupInvalid(
                f"{source} is damaged: {name} is not what was saved.", file=str(source), name=name
            )
    return manifest


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, work: Path) -> None:
    """Write one member as a plain file below ``work``; links, devices and paths that lead out are refused.

    The library's own filter for this came with Python 3.11.4; Debian's is older.
    """
    target = (work / member.name).resolve()
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or not target.is_relative_to(work.resolve()):
        raise tarfile.TarError(f"{member.name} is no plain file of a backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as written:
        shutil.copyfileobj(content, written)


def _under_files(manifest: Manifest) -> dict[str, str]:
    return {f"files/{name}": digest for name, digest in manifest.files.items()}


def _bring_back(engine: Engine, settings: Settings, manifest: Manifest, work: Path) -> None:
    city = manifest.city
    with schema.changing(engine):
        pass  # what the cities share has to be there before
    try:
        _client(
            engine,
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            work / "city.dump",
        )
        with schema.changing(engine) as conn:
            conn.execute(
                text("INSERT INTO public.cities (code, created_at) VALUES (:code, now())"), {"code": city}
            )
            _check_rows(conn, manifest)
            schema.upgrade(conn, city)
        if manifest.files:
            shutil.copytree(work / "files", city_files_home(settings, city), dirs_exist_ok=True)
    except BaseException:
        with engine.begin() as conn:
            conn.execute(text(f'DROP SCHEMA IF EXISTS "{city}" CASCADE'))
            conn.execute(text("DELETE FROM public.cities WHERE code = :code"), {"code": city})
        raise


def _check_rows(conn: Connection, manifest: Manifest) -> None:
    found = count_rows(conn, manifest.city)
    if found != manifest.rows:
        raise BackupFailed(f"Not all rows of {manifest.city} came back.", wanted=manifest.rows, found=found)


def count_rows(conn: Connection, city: str) -> dict[str, int]:
    """Count the rows of every table of a city."""
    tables = conn.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = :city ORDER BY tablename"), {"city": city}
    ).all()
    return {table: conn.scalar(text(f'SELECT count(*) FROM "{city}"."{table}"')) or 0 for table in tables}


def _client(engine: Engine, program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's client programs on the engine's database; no secret is on its command line."""
    address = engine.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    if engine.url.password is not None:
        environment["PGPASSWORD"] = str(engine.url.password)
    done = subprocess.run(  # noqa: S603
        [find_programs() / program, f"--dbname={address}", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode != 0:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()}", program=program)


def _all_files(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_file()) if home.exists() else []


def _digest(path: Path) -> str:
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    """Lend a folder on the target's disk, so that the finished file appears in one step."""
    with tempfile.TemporaryDirectory(prefix=".gridcity-backup-", dir=beside) as folder:
        yield Path(folder)
