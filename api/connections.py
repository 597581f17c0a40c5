"""Connections of their own for tiles and live events: read only, each statement its own transaction.

A tile or a look at the latest events needs no transaction around it, and must neither wait for
the requests' pool nor make them wait.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import psycopg2
from psycopg2.extensions import connection as DriverConnection  # noqa: N812  (a class, named like a function)
from sqlalchemy import Engine

Connect = Callable[[], DriverConnection]


def connector(engine: Engine) -> Connect:
    """Make what opens connections as the engine does, but outside its pool."""

    def connect() -> DriverConnection:
        pooled = engine.raw_connection()
        conn = cast("DriverConnection", pooled.driver_connection)
        pooled.detach()
        conn.set_session(readonly=True, autocommit=True)
        return conn

    return connect


class Readers:
    """A few threads with a connection each, which run prepared statements.

    Parameters
    ----------
    connect
        Opens a connection.
    prepare
        Statements to prepare on each: ``PREPARE name (types) AS …``.
    threads
        How many, each with a connection: more than one keeps PostgreSQL busy while Python sends.
    """

    def __init__(self, connect: Connect, *, prepare: tuple[str, ...] = (), threads: int = 4) -> None:
        self._connect = connect
        self._prepare = prepare
        self._own = threading.local()
        self._open: list[DriverConnection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="reader")

    async def rows(
        self, statement: str, values: tuple[object, ...] | dict[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Run a statement in one of the threads and hand over its rows."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._rows, statement, values)

    def close(self) -> None:
        """Stop the threads and close their connections."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        for conn in self._open:
            conn.close()

    def _rows(self, statement: str, values: tuple[object, ...] | dict[str, Any]) -> list[tuple[Any, ...]]:
        try:
            return self._run(self._connection(), statement, values)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            # The server was restarted: what is read once can be read again.
            if not self._drop_lost():
                raise
            return self._run(self._connection(), statement, values)

    @staticmethod
    def _run(
        conn: DriverConnection, statement: str, values: tuple[object, ...] | dict[str, Any]
    ) -> list[tuple[Any, ...]]:
        with conn.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def _connection(self) -> DriverConnection:
        conn: DriverConnection | None = getattr(self._own, "conn", None)
        if conn is None:
            conn = self._connect()
            with conn.cursor() as cursor:
                for statement in self._prepare:
                    cursor.execute(statement)
            self._own.conn = conn
            self._open.append(conn)
        return conn

    def _drop_lost(self) -> bool:
        """Let go of this thread's connection if it is dead; say whether it was."""
        conn: DriverConnection | None = getattr(self._own, "conn", None)
        if conn is None or not conn.closed:
            return False
        self._open.remove(conn)
        self._own.conn = None
        return True
