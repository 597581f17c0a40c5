"""The private database's door: a unix socket that only its own account, and root, can knock at.

Whoever reaches the socket is let in without a password, so the folder is closed to others (0700),
and a client asks the system whose process it speaks to (``requirepeer``): under ``/tmp`` anybody
could have made a folder by that name first.
"""

import os
import pwd
import stat
from hashlib import sha256
from pathlib import Path

from gridcity.store.errors import ClusterFailed
from gridcity.store.home import server_account

SOCKET_NAME = ".s.PGSQL.5432"
_MOST_BYTES = 107  # sun_path holds 108 with its closing zero


def socket_folder(folder: Path) -> Path:
    """Choose where the socket lies: in the cluster, or under /tmp where that path is too long."""
    inside = folder / "socket"
    if len(os.fsencode(inside / SOCKET_NAME)) <= _MOST_BYTES:
        return inside
    return Path("/tmp") / f"gridcity-{sha256(os.fsencode(folder)).hexdigest()[:16]}"  # noqa: S108


def owner_of(data: Path) -> pwd.struct_passwd:
    """Say who runs the server over ``data``: its owner, or before it is made the account that will be."""
    try:
        return pwd.getpwuid(data.stat().st_uid)
    except OSError:
        return pwd.getpwnam(server_account().name)


def close_folder(folder: Path, data: Path) -> None:
    """Close the socket's folder, if it is there, to all other accounts.

    Raises
    ------
    ClusterFailed
        It is no folder, or not the server's own: somebody else made it.
    """
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return
    owner = owner_of(data)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner.pw_uid, 0):
        raise ClusterFailed(
            f"{folder} is where the private database's socket goes, but belongs to somebody else:"
            " take it away, or set GRIDCITY_HOME to a shorter path.",
            folder=str(folder),
        )
    if stat.S_IMODE(found.st_mode) != 0o700 and os.geteuid() in (found.st_uid, 0):
        folder.chmod(0o700)
