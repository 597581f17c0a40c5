"""PostgreSQL's programs on this machine: which there are, and which fit."""

import re
import shutil
import subprocess
from pathlib import Path

from gridcity.store.errors import ProgramsMissing


def find_programs() -> Path:
    """Find PostgreSQL's programs: the newest of Debian's that has PostGIS, or those on the path.

    Raises
    ------
    ProgramsMissing
        There are none.
    """
    versions = sorted(
        (int(folder.name), folder / "bin")
        for folder in Path("/usr/lib/postgresql").glob("*")
        if folder.name.isdigit() and (folder / "bin" / "initdb").exists()
    )
    with_postgis = [entry for entry in versions if _has_postgis(entry[0])]
    if with_postgis or versions:
        return (with_postgis or versions)[-1][1]
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    raise ProgramsMissing(
        "PostgreSQL is not installed. On Debian or Ubuntu: sudo apt install postgresql postgresql-postgis,"
        " or set GRIDCITY_DATABASE_URL to a server that has PostGIS."
    )


def _has_postgis(version: int) -> bool:
    return Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists()


def programs_of(version: int) -> Path:
    """Find the programs of exactly this version: a cluster starts with no other."""
    folder = Path(f"/usr/lib/postgresql/{version}/bin")
    if (folder / "postgres").exists():
        return folder
    found = find_programs()
    if program_version(found) == version:
        return found
    raise ProgramsMissing(
        f"The private database was made by PostgreSQL {version}, which is no longer installed."
        f" Install postgresql-{version} and postgresql-{version}-postgis-3, make a backup, destroy, restore.",
        version=version,
    )


def program_version(programs: Path) -> int:
    """Ask the programs for their major version."""
    answer = subprocess.run(  # noqa: S603
        [programs / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0
