"""A city out of its backup, on this server or on another.

::

    unpack, check each file ─▶ pg_restore (one transaction) ─▶ list, count, settle, migrate, files (another)

``public.restores`` remembers who is between the two: tables that a killed restore left are taken
away by the next one, and a schema that is somebody else's is not. Files are laid down last, before
the second transaction commits; they are named by their content, so if it fails they do no harm.
"""

import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.backup import FORMAT, Manifest, all_files, count_rows, digest_of, run_client
from gridcity.store.engine import city_files_home, open_engine
from gridcity.store.errors import BackupFailed, BackupInvalid, CityExists


def restore(settings: Settings, source: Path) -> Manifest:
    """Make a city from a backup, in a database that has no city by that code.

    Older tables are migrated, and past events are settled: the live stream begins after them,
    whatever this server has counted to. What goes wrong leaves no city; a kill may leave tables that
    no list names, which the next restore takes away.

    Raises
    ------
    BackupInvalid
        The file is no backup, is damaged, or was made by a newer gridcity.
    CityExists
        The city is there already, or a schema by its name that no restore left.
    BackupFailed
        pg_restore failed, not all rows came back, the files cannot be written, or somebody else is
        restoring the city now.
    """
    engine = open_engine(settings)
    try:
        with tempfile.TemporaryDirectory(prefix="gridcity-restore-") as folder:
            work = Path(folder)
            manifest = _unpack(source, work)
            with schema.changing(engine):
                pass  # what the cities share has to be there before
            with _alone(engine, manifest.city):
                _begin(engine, manifest.city)
                _bring_back(engine, settings, manifest, work)
    finally:
        engine.dispose()
    return manifest


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
        if not path.is_file() or digest_of(path) != wanted:
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


@contextmanager
def _alone(engine: Engine, city: str) -> Iterator[None]:
    """Keep others from restoring the same city meanwhile. The lock ends with its connection."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        names = {"what": "gridcity restore", "city": city}
        if not conn.scalar(text("SELECT pg_try_advisory_lock(hashtext(:what), hashtext(:city))"), names):
            raise BackupFailed(f"Somebody is restoring {city} now.", city=city)
        try:
            yield
        finally:
            conn.execute(text("SELECT pg_advisory_unlock(hashtext(:what), hashtext(:city))"), names)


def _begin(engine: Engine, city: str) -> None:
    """Note that the city's tables are about to come; take away what a killed restore left of them."""
    code = {"code": city}
    with schema.changing(engine) as conn:
        if conn.scalar(text("SELECT 1 FROM public.cities WHERE code = :code"), code):
            raise CityExists(f"There is a city {city} already; drop it first.", city=city)
        if conn.scalar(text("SELECT 1 FROM public.restores WHERE code = :code"), code):
            conn.execute(text(f'DROP SCHEMA IF EXISTS "{city}" CASCADE'))
        elif conn.scalar(text("SELECT 1 FROM pg_namespace WHERE nspname = :code"), code):
            raise CityExists(
                f"There is a schema {city} in the database that is no city of the list; rename or drop it.",
                city=city,
            )
        else:
            conn.execute(text("INSERT INTO public.restores VALUES (:code, now())"), code)


def _bring_back(engine: Engine, settings: Settings, manifest: Manifest, work: Path) -> None:
    city = manifest.city
    try:
        run_client(
            engine,
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            work / "city.dump",
        )
        finish(engine, settings, manifest, work)
    except BaseException:
        with engine.begin() as conn:
            conn.execute(text(f'DROP SCHEMA IF EXISTS "{city}" CASCADE'))
            conn.execute(text("DELETE FROM public.restores WHERE code = :code"), {"code": city})
        raise


def finish(engine: Engine, settings: Settings, manifest: Manifest, work: Path) -> None:
    """Enter a city whose tables are back in the list, checked and up to date, with its files."""
    city = manifest.city
    with schema.changing(engine) as conn:
        conn.execute(
            text("INSERT INTO public.cities (code, created_at) VALUES (:code, now())"), {"code": city}
        )
        conn.execute(text("DELETE FROM public.restores WHERE code = :code"), {"code": city})
        _check_rows(conn, manifest)
        _settle_events(conn, city)
        schema.upgrade(conn, city)
        try:
            _lay_down(work / "files", city_files_home(settings, city), set(manifest.files))
        except OSError as error:
            raise BackupFailed(
                f"The files of {city} cannot be written: {error.strerror}.", city=city
            ) from None


def _check_rows(conn: Connection, manifest: Manifest) -> None:
    found = count_rows(conn, manifest.city)
    if found != manifest.rows:
        raise BackupFailed(f"Not all rows of {manifest.city} came back.", wanted=manifest.rows, found=found)


def _settle_events(conn: Connection, city: str) -> None:
    """Forget which transactions wrote the events: their numbers are the old server's.

    Here they might stand in the future, and the stream would wait for it. Zero is before every
    transaction. The number is no part of an event's hash.
    """
    events = f'"{city}".case_events'
    settle_notices(conn, city)
    conn.exec_driver_sql(f"ALTER TABLE {events} DISABLE TRIGGER case_events_append_only")
    conn.exec_driver_sql(f"UPDATE {events} SET txid = 0 WHERE txid <> 0")
    conn.exec_driver_sql(f"ALTER TABLE {events} ENABLE TRIGGER case_events_append_only")


def settle_notices(conn: Connection, city: str) -> None:
    """Keep the place up to which notices were decided, and send nothing that the old server may have sent.

    An event that was looked at may be looked at again: nobody is told twice of one. What waited to go out
    when the backup was made may have gone since: it is in doubt, until somebody looks.
    """
    if conn.scalar(text("SELECT to_regclass(:name)"), {"name": f'"{city}".notice_progress'}) is None:
        return
    conn.exec_driver_sql(
        f'UPDATE "{city}".notice_progress AS place SET txid = 0, event_id = coalesce('
        f' (SELECT min(id) - 1 FROM "{city}".case_events'
        "   WHERE (case_events.txid, case_events.id) > (place.txid, place.event_id)),"
        f' (SELECT max(id) FROM "{city}".case_events), 0)'
    )
    conn.exec_driver_sql(
        f"UPDATE \"{city}\".notice_deliveries SET state = 'doubtful', claimed_until = NULL,"
        " reason = 'it waited when the backup was made, and may have gone out since'"
        " WHERE state IN ('waiting', 'claimed', 'sending')"
    )


def _lay_down(source: Path, home: Path, names: set[str]) -> None:
    """Put files where the city looks for them, each whole and synced before it has its name."""
    folders = set()
    for path in all_files(source):
        name = path.relative_to(source)
        if str(name) not in names:
            continue
        target = home / name
        _make_folders(target.parent, home)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".restoring-")
        try:
            with os.fdopen(handle, "wb") as written, path.open("rb") as content:
                shutil.copyfileobj(content, written)
                written.flush()
                os.fsync(written.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folders |= {target.parent, *target.parent.parents} - set(home.parent.parents)
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        os.fsync(handle)
        os.close(handle)


def _make_folders(folder: Path, home: Path) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for made in reversed([folder, *folder.parents]):
        if made.is_relative_to(home):
            made.mkdir(mode=0o700, exist_ok=True)
