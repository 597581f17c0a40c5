"""Connections: one engine a process, one city an engine.

A city is a schema. ``search_path`` is set when a connection is opened, so that no statement
names a schema. One synchronous path: SQLAlchemy's pool over psycopg2.
"""

import select
from collections.abc import Callable
from typing import Any

import psycopg2
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from gridcity.settings import Settings
from gridcity.store.cluster import Cluster
from gridcity.store.errors import StoreUnreachable
from gridcity.store.home import city_files_home, data_home

__all__ = ["city_files_home", "city_options", "cursor", "open_engine", "private_cluster"]


def private_cluster(settings: Settings) -> Cluster | None:
    """Give gridcity's own cluster; None where ``database_url`` names another server."""
    return Cluster(data_home(settings)) if settings.database_url is None else None


def city_options(city: str | None) -> str:
    """Give the session settings of a connection to a city (None: to no city).

    Parallel plans are off: the planner takes tiles for dear and starts workers, which on a
    small server makes them two to three times slower (measured). So is JIT.
    """
    path = f"{city},public" if city else "public"
    return (
        f"-c search_path={path} -c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0"
        " -c idle_in_transaction_session_timeout=10min -c client_encoding=UTF8"
    )


def open_engine(
    settings: Settings, city: str | None = None, *, statement_timeout_s: float | None = None
) -> Engine:
    """Open the pool of connections to a city; the private database is started if it has to be.

    Parameters
    ----------
    settings
        Which server, how many connections.
    city
        The city's code. None: no city, only what all share (``public``). The schema need not exist.
    statement_timeout_s
        How long a statement may take before the server stops it, and it fails as ``StoreBusy``. [s]
        None: as long as it takes, for loads, migrations and other work nobody waits for at a screen.

    Raises
    ------
    ProgramsMissing, HomeNotUsable, ClusterFailed
        The private database cannot be made or started.
    """
    cluster = private_cluster(settings)
    if cluster is not None:
        cluster.ensure_running()
    url = make_url(cluster.url() if cluster is not None else settings.database_url or "")
    options = city_options(city)
    if statement_timeout_s is not None:
        options += f" -c statement_timeout={round(statement_timeout_s * 1000)}"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg2"),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_s,
        pool_use_lifo=True,
        connect_args={"options": options, "application_name": f"gridcity {city or ''}".strip()},
    )
    event.listen(engine, "checkout", _refuse_dead)
    event.listen(engine, "do_connect", _connector(cluster))
    return engine


def _connector(cluster: Cluster | None) -> Callable[..., Any]:
    """Connect; a private server that died in the meantime is started again first."""

    def connect(_dialect: object, _entry: object, arguments: list[Any], named: dict[str, Any]) -> Any:
        try:
            return psycopg2.connect(*arguments, **named)
        except psycopg2.OperationalError:
            if cluster is None or cluster.answers():
                raise
            cluster.ensure_running()
            return psycopg2.connect(*arguments, **named)

    return connect


def _refuse_dead(dbapi_connection: Any, _entry: ConnectionPoolEntry, _proxy: object) -> None:
    """Refuse a pooled connection whose server has gone, without asking the server.

    An idle connection has nothing to read; a server that ended has sent its farewell, or the
    end of the stream. Costs a microsecond where ``SELECT 1`` costs fifty.
    """
    poll = select.poll()
    poll.register(dbapi_connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    if poll.poll(0):
        raise DisconnectionError("The server has closed the connection.")


def cursor(conn: Connection) -> "psycopg2.extensions.cursor":
    """Give a cursor on a SQLAlchemy connection's own driver connection, in the same transaction.

    For hot paths and COPY. Close it (``with``) or let it go; the transaction is the connection's.
    """
    if not conn.in_transaction():
        conn.begin()
    driver = conn.connection.dbapi_connection  # there also where the pool has let go of it
    if not isinstance(driver, psycopg2.extensions.connection):
        raise StoreUnreachable("The connection is closed.")
    return driver.cursor()
