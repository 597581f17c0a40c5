"""A served city and a browser that looks at it, for the tests of the pages."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Page, Request

from gridcity.people.model import Role
from gridcity.settings import CHECKOUT, Settings
from tests.support.people_and_cases import PASSWORD

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",  # the tests may run as root
    "--use-angle=swiftshader",  # WebGL without a graphics card: the map needs it
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    # A card that is none draws the map alone: with all else, too, a page takes twice the processor's time.
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Every pixel is drawn by the processor: no larger than a desk needs.
DESK = {"width": 1300, "height": 720}
PHONE = {"width": 390, "height": 844}
_DRAWS_NOTHING = """
const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind.startsWith("webgl") ? null : given.call(this, kind, ...rest);
};
"""
"""A device without WebGL, as desks in remote sessions are: its pages have no map, and all else."""
_START_S = 200.0
PATIENCE_MS = 60_000
"""So long a page may take for anything: browser, server and database share two cores with other tests."""

FileCase: TypeAlias = Callable[..., dict[str, Any]]
"""Files a case of some words at a place of the tiny city, past the pages; gives it as the API shows it."""


@dataclass
class Watch:
    """What a page asked for and complained about while a test ran."""

    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def saw(self, request: Request) -> None:
        """Remember the host of a request; pictures that the page made itself have none."""
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss"):
            self.hosts.add(address.netloc)


@dataclass(frozen=True)
class Desk:
    """A browser at a served city."""

    browser: Browser
    origin: str

    @contextmanager
    def page(
        self,
        *,
        login: str | None = None,
        size: dict[str, int] | None = None,
        draws: bool = True,
        keeps: bool = False,
    ) -> Iterator[tuple[Page, Watch]]:
        """Open a page of somebody's own, signed in if a login is given; nothing may go wrong on it.

        What is not about the map says ``draws=False``: a map costs more than all else on a page.
        What is about a device without a network says ``keeps=True``: it keeps all files of the pages.
        """
        watch = Watch()
        context = self.browser.new_context(
            base_url=self.origin,
            viewport=size or DESK,  # type: ignore[arg-type]
            locale="en-GB",
            has_touch=size == PHONE,
            service_workers="allow" if keeps else "block",
            reduced_motion="reduce",
            permissions=["geolocation"],
            geolocation={"longitude": 126.6005, "latitude": 45.7505},
        )
        context.set_default_timeout(PATIENCE_MS)
        try:
            if login is not None:
                sign_in(context, login)
            if not draws:
                context.add_init_script(_DRAWS_NOTHING)
            page = context.new_page()
            page.on("request", watch.saw)
            page.on("pageerror", lambda error: watch.errors.append(str(error)))
            yield page, watch
            assert watch.errors == []
            assert watch.hosts <= {urlsplit(self.origin).netloc}
        finally:
            context.close()

    @contextmanager
    def requests(self, login: str) -> Iterator[APIRequestContext]:
        """Lend a way to the API past the pages, signed in."""
        context = self.browser.new_context(base_url=self.origin)
        context.set_default_timeout(PATIENCE_MS)
        try:
            sign_in(context, login)
            yield context.request
        finally:
            context.close()


def sign_in(context: BrowserContext, login: str) -> None:
    """Sign a browser in without its form."""
    answer = context.request.post(
        "/api/v1/session", data={"login": login, "password": PASSWORD}, headers={"X-Gridcity": "1"}
    )
    assert answer.ok, answer.text()


OURS = {"X-Gridcity": "1"}
"""What a page of ours says with every write."""


def order(
    requests: APIRequestContext, case: dict[str, Any], command: str, **brought: object
) -> dict[str, Any]:
    """Give a command to a case past the pages; gives the case after it."""
    body = {"command": command, "expected_version": case["version"], **brought}
    answer = requests.post(f"/api/v1/cases/{case['id']}/commands", data=body, headers=OURS)
    assert answer.status == 201, answer.text()
    after: dict[str, Any] = answer.json()
    return after


def login_of(role: Role) -> str:
    """Name the login of a role in the served tiny city."""
    return f"the-{role}"


@contextmanager
def served_pages(settings: Settings) -> Iterator[str]:
    """Serve a city to a browser; without one the tests are skipped."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: `make setup` installs it")
    if not (CHECKOUT / "dashboards/web/dist/index.html").is_file():
        pytest.fail("the web pages are not built: run `make setup`", pytrace=False)
    with served(settings) as origin:
        yield origin


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve a city from a process of its own, as it is served to people; give its address."""
    port = _free_port()
    environment = os.environ | {
        "GRIDCITY_DATABASE_URL": settings.database_url or "",
        "GRIDCITY_HOME": str(settings.home),
        "GRIDCITY_CITY": settings.city,
        "GRIDCITY_GATEWAYS_FILE": str(settings.gateways_file or ""),
    }
    command = [sys.executable, "-m", "uvicorn", "api.app:create_app", "--factory", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=CHECKOUT, env=environment)
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{origin}/api/v1/health", process)
        yield origin
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        finally:
            process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended before it answered"
        try:
            with urlopen(address, timeout=20):  # noqa: S310  (our own server)
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer within {_START_S:.0f} s")
