"""``gridcity serve``: the API and the web pages, until Ctrl-C."""

import contextlib
import http.client
import multiprocessing
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Annotated

import typer
from rich.console import Console

from gridcity.errors import Unavailable
from gridcity.settings import Settings
from gridcity.store.engine import city_files_home, open_engine
from gridcity.store.schema import require_city

_PORTS_TRIED = 100
_GRACE_S = 3
_KNOCK_S = 0.1
"""Between two looks at whether the server answers yet. [s]"""
_PER_MINUTE = 12.0
"""How many things happen in the simulated city: enough to see the map move. [min⁻¹]"""
SAMPLE = "sample"


class NoPortFree(Unavailable):
    """Neither the port that was asked for nor one of the next hundred is free."""

    code = "cli.no_port_free"


def serve(
    city: Annotated[str | None, typer.Option(help="The city to serve.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Its port; the next free one if it is taken.")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes.")] = None,
    simulate: Annotated[  # noqa: FBT002  (a switch on the command line)
        bool, typer.Option(help="Keep simulated cases coming, so that the map moves.")
    ] = False,
    worker: Annotated[  # noqa: FBT002  (a switch on the command line)
        bool, typer.Option(help="Decide and deliver notices beside it; without, run gridcity worker.")
    ] = True,
) -> None:
    """Serve a city: the API and the web pages."""
    import uvicorn

    given = {"city": city, "host": host, "port": port, "workers": workers}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    say = Console(highlight=False).print
    engine = open_engine(settings)
    require_city(engine, settings.city)
    engine.dispose()
    free = find_port(settings.host, settings.port)
    if free != settings.port:
        say(f"Port {settings.port} is taken; taking {free}.")
    settings = settings.model_copy(update={"port": free})
    # The server's processes make their own settings: they find the same ones in the environment.
    os.environ |= {
        f"GRIDCITY_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_none=True).items()
    }
    once_it_answers(settings, lambda: say("\n".join(welcome(settings))))
    with contextlib.ExitStack() as beside_it:
        if worker:
            beside_it.enter_context(beside(_work, settings, "gridcity worker"))
        if simulate:
            beside_it.enter_context(beside(_simulate, settings, "gridcity simulator"))
        uvicorn.run(
            "api.app:create_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            log_level="warning",
            access_log=False,
            proxy_headers=True,
            timeout_graceful_shutdown=_GRACE_S,
        )
    say("Stopped.")


def find_port(host: str, wanted: int) -> int:
    """Find the first free port from the one that is wanted on.

    Raises
    ------
    NoPortFree
        A hundred in a row are taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(wanted, min(wanted + _PORTS_TRIED, 65536)):
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    raise NoPortFree(f"No port from {wanted} on is free on {host}; name another with --port.", port=wanted)


def once_it_answers(settings: Settings, then: Callable[[], None]) -> None:
    """Call ``then``, in a thread of its own, as soon as the server answers."""

    def knock() -> None:
        while not _answers(_reached(settings.host), settings.port):
            time.sleep(_KNOCK_S)
        then()

    threading.Thread(target=knock, name="gridcity welcome", daemon=True).start()


def welcome(settings: Settings) -> Iterator[str]:
    """Say where the city is served, how to sign in to the sample city, and how it ends.

    Cities that people live in keep their logins to themselves.
    """
    yield (
        f"[bold]{settings.city}[/bold] is served at"
        f" [bold]http://{_shown(settings.host)}:{settings.port}/command[/bold]"
    )
    if settings.city == SAMPLE:
        from gridcity.sample.staff import DEMO_ROLES, password_of

        password = password_of(settings.data_dir)
        yield f"Sign in as one of these, each with the password [bold]{password}[/bold]:"
        yield "  " + ", ".join(DEMO_ROLES)
    yield "Stop with Ctrl-C."


@contextmanager
def beside(run: Callable[[Settings, Connection], None], settings: Settings, name: str) -> Iterator[None]:
    """Run something in a process of its own, which ends with this one, however it ends."""
    spawn = multiprocessing.get_context("spawn")
    theirs, ours = spawn.Pipe(duplex=False)
    process = spawn.Process(target=run, args=(settings, theirs), name=name, daemon=True)
    process.start()
    theirs.close()
    try:
        yield
    finally:
        ours.close()
        process.join(_GRACE_S)
        if process.is_alive():
            process.kill()


def _simulate(settings: Settings, parent: Connection) -> None:
    """Run the live stream until the parent lets go of its end of the pipe, or dies."""
    stop = _stop_with(parent)
    from gridcity.sample.stream import stream

    engine = open_engine(settings, settings.city)
    home = city_files_home(settings, settings.city)
    stream(engine, settings.data_dir, home, seed=secrets.randbits(32), per_minute=_PER_MINUTE, stop=stop)
    engine.dispose()


def _work(settings: Settings, parent: Connection) -> None:
    """Run the worker until the parent lets go of its end of the pipe, or dies. The pages come first."""
    stop = _stop_with(parent)
    while not stop.is_set() and not _answers(_reached(settings.host), settings.port):
        stop.wait(_KNOCK_S)
    from gridcity.worker import run_worker

    run_worker(settings, stop=stop)


def _stop_with(parent: Connection) -> threading.Event:
    """Give an event that is set when the parent lets go of its end of the pipe, or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both; the parent says when to stop.
    stop = threading.Event()

    def wait() -> None:
        with contextlib.suppress(EOFError, OSError):
            parent.recv_bytes()
        stop.set()

    threading.Thread(target=wait, daemon=True).start()
    return stop


def _answers(host: str, port: int) -> bool:
    """Say whether the server answers; it may well say that its store does not."""
    conn = http.client.HTTPConnection(host, port, timeout=_GRACE_S)
    with contextlib.closing(conn), contextlib.suppress(OSError, http.client.HTTPException):
        conn.request("GET", "/api/v1/health")
        return conn.getresponse().status > 0
    return False


def _reached(host: str) -> str:
    """Give an address at which this machine reaches a server that listens on another."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (not bound)


def _shown(host: str) -> str:
    """Write an address the way a browser wants it."""
    if _reached(host) != host:
        return "localhost"
    return f"[{host}]" if ":" in host else host
