"""The application: ``create_app`` is what uvicorn is started with (``api.app:create_app``, as a factory)."""

import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import version
from types import FrameType
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from api import live, openapi, tiles
from api.connections import Readers, connector
from api.doorkeeper import Doorkeeper
from api.errors import answer_problems
from api.logs import log_to_console
from api.middleware import BodyLimit, Compressed, SecurityHeaders
from api.routers import ROUTERS, addresses
from api.web import WebFiles
from gridcity.clock import now
from gridcity.files.storage import sweep
from gridcity.notices.gateways import read_gateways
from gridcity.notices.letters import UNSUBSCRIBE
from gridcity.settings import Settings
from gridcity.store.engine import city_files_home, open_engine

STATEMENT_TIMEOUT_S = 30.0
"""How long one statement of a request may take; bulk commands open connections of their own."""

# A form's own text beside the file it carries.
_FORM_BYTES = 1_000_000
# After so long, what an upload left half-written belongs to a process that was killed.
_UPLOADS_ARE_OVER = timedelta(hours=1)


def create_app(settings: Settings | None = None, engine: Engine | None = None) -> FastAPI:
    """Make the application of one city.

    Parameters
    ----------
    settings
        How it is set up; read from the environment if not given.
    engine
        Where its requests get their connections; opened when the application starts, if not given.
    """
    settings = settings or Settings()
    log_to_console(settings.log_level)
    app = FastAPI(
        title="gridcity",
        version=version("gridcity"),
        description="A city by its grid: cells, components, cases, complaints, documents. All times are UTC.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_running,
    )
    app.state.settings = settings
    app.state.engine = engine
    app.state.clock = now
    app.state.gateways = read_gateways(settings.gateways_file)
    app.state.tile_cache_bytes = tiles.CACHE_BYTES
    answer_problems(app)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    app.router.add_route(
        f"{UNSUBSCRIBE}/{{token}}", addresses.open_unsubscribe, methods=["GET"], include_in_schema=False
    )
    app.router.add_route("/api/v1/openapi.json", openapi.served, include_in_schema=False)
    app.router.default = WebFiles(settings.web_dir)
    app.add_middleware(BodyLimit, most_bytes=settings.max_upload_bytes + _FORM_BYTES)
    app.add_middleware(Compressed)
    app.add_middleware(SecurityHeaders, is_https=settings.cookie_is_secure)
    return app


def describe() -> dict[str, Any]:
    """Make the OpenAPI document, without a database."""
    return openapi.build(create_app())


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """Open what the application works with, and close it when it stops."""
    settings: Settings = app.state.settings
    engine = app.state.engine
    opened: Engine | None = None
    if engine is None:
        engine = opened = app.state.engine = await run_in_threadpool(
            open_engine, settings, settings.city, statement_timeout_s=STATEMENT_TIMEOUT_S
        )
    files = city_files_home(settings, settings.city)
    await run_in_threadpool(sweep, files, before=now() - _UPLOADS_ARE_OVER)
    connect = connector(engine)
    app.state.doorkeeper = Doorkeeper(engine)
    app.state.tiles = tiles.TileServer(
        Readers(connect, prepare=tiles.PREPARE), tiles.TileCache(app.state.tile_cache_bytes)
    )
    app.state.live = live.Broadcaster(connect)
    app.state.live.start()
    restore = _stop_listeners_first(app.state.live)
    try:
        yield
    finally:
        restore()
        await app.state.live.stop()
        app.state.tiles.close()
        if opened is not None:
            opened.dispose()


def _stop_listeners_first(broadcaster: live.Broadcaster) -> Callable[[], None]:
    """Let the listeners of the live stream go when the server is told to stop.

    uvicorn waits for answers to end before it stops the application, and theirs never would.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        broadcaster.close_listeners()
        handler = before[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    for number in before:
        signal.signal(number, stop)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore
