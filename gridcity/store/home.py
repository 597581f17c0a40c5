"""Where the private database and the received files live, and whose they are.

PostgreSQL refuses to run as root. Called by root, gridcity runs it as an unprivileged account
(``postgres`` where Debian's packages made one, otherwise ``gridcity``, made on demand), and that
account has to be able to enter the folder. In this order:

1. ``GRIDCITY_HOME``, if it is set;
2. ``.gridcity/`` in the checkout, if the account can enter the checkout and the caller write to it;
3. ``/var/lib/gridcity/<checkout>`` for root, ``~/.local/share/gridcity/<checkout>`` for others.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from gridcity.settings import CHECKOUT, Settings
from gridcity.store.errors import HomeNotUsable

_ACCOUNTS = ("postgres", "gridcity")


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the private database."""

    name: str
    uid: int
    gid: int


def server_account() -> Account:
    """Say who runs the private database: the caller, or for root an unprivileged account.

    Raises
    ------
    HomeNotUsable
        The caller is root, there is no such account, and none could be made.
    """
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    for name in _ACCOUNTS:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    useradd = shutil.which("useradd", path=os.defpath + ":/usr/sbin:/sbin")
    if useradd is None:
        raise HomeNotUsable("PostgreSQL cannot run as root: make an account named gridcity and try again.")
    made = subprocess.run(  # noqa: S603  (a fixed command)
        [useradd, "--system", "--user-group", "--no-create-home", "gridcity"],
        check=False,
        capture_output=True,
    )
    try:
        return _account(pwd.getpwnam("gridcity"))
    except KeyError:
        raise HomeNotUsable(
            "PostgreSQL cannot run as root, and the account gridcity could not be made.",
            useradd=made.stderr.decode(errors="replace").strip(),
        ) from None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def data_home(settings: Settings) -> Path:
    """Say where the private database and the received files live; makes nothing."""
    if settings.home is not None:
        return settings.home.expanduser().absolute()
    return home_of(CHECKOUT, server_account())


def home_of(checkout: Path, account: Account) -> Path:
    """Say where a checkout's data live, if an account runs the database and nobody says otherwise."""
    if os.access(checkout, os.W_OK) and can_enter(checkout, account):
        return checkout / ".gridcity"
    name = f"{checkout.name}-{sha256(bytes(checkout)).hexdigest()[:8]}"
    if os.geteuid() == 0:
        return Path("/var/lib/gridcity") / name
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "gridcity" / name


def can_enter(folder: Path, account: Account) -> bool:
    """Say whether an account may enter a folder and all folders above it."""
    groups = set(os.getgrouplist(account.name, account.gid))
    for step in (folder, *folder.parents):
        status = step.stat()
        shift = 6 if status.st_uid == account.uid else 3 if status.st_gid in groups else 0
        if account.uid != 0 and not status.st_mode >> shift & 0o1:
            return False
    return True


def make_home(home: Path, account: Account) -> None:
    """Make the data home and, in it, the folder that belongs to the database's account.

    Raises
    ------
    HomeNotUsable
        It cannot be made, or the account cannot enter it.
    """
    cluster = home / "cluster"
    try:
        home.mkdir(parents=True, exist_ok=True)
        cluster.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(cluster, account.uid, account.gid)
    except OSError as error:
        raise HomeNotUsable(
            f"The data home {home} cannot be made: {error.strerror}. Set GRIDCITY_HOME to another folder.",
            home=str(home),
        ) from None
    if not can_enter(home, account):
        raise HomeNotUsable(
            f"The account {account.name}, which runs the database, cannot enter {home}."
            " Set GRIDCITY_HOME to a folder that it can.",
            home=str(home),
            account=account.name,
        )


def city_files_home(settings: Settings, city: str) -> Path:
    """Say where a city's received files live, by their content's hash; makes nothing."""
    return data_home(settings) / "files" / city
