"""The worker: decides who is told, delivers, and does what the schedule says. Several may run at once.

Three things run side by side. A look at the events once a second (``Pace``), which is no job: it is the
outbox's other end, and cheap where nothing happened. Jobs of procrastinate's queue, which lies in the
city's own schema. And long work (``gridcity.jobs``), from a queue of its own, each piece in a process of its
own, so that deliveries wait for none of it:

======== ================ =======================================================================
deliver  one a channel    deferred in the transaction that made the deliveries; while its gateway is
                          down it defers itself, later each time
long     one a job        statistics, simulations and reports that somebody waits for
wake     every minute     defers ``deliver`` for what quiet hours, digests, a try or an unconfirmed address
                          hold back no longer; ``long`` for what no queue knows of
limits   every minute     deadlines that came up
watch    every minute     asks for a scan, a long job, of each watch whose time has come
escalate every 10 minutes the ladder, in the name of ``GRIDCITY_ESCALATE_BY``
week     every hour       Monday from 8:00 in the city: what is open with each department
reports  every hour       monthly reports that are ordered, from the first working day of the month on
forget   03:17 UTC        notices read long ago; tracks of patrols that are old enough; long work, runs
rescue   every minute     jobs of workers that died
======== ================ =======================================================================

The queue runs each period's job once, however many workers there are; and each job may be run twice, or at
once, without harm: what is done stands in the tables of notices, not in the queue.
"""

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import procrastinate
import psycopg
import psycopg2
import structlog
from procrastinate import exceptions
from procrastinate.jobs import Status
from psycopg2 import IntegrityError
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from gridcity import clock
from gridcity.cases.escalation import escalate_due
from gridcity.city.service import get_city
from gridcity.errors import GridcityError
from gridcity.jobs.asking import enter_lost
from gridcity.jobs.asking import forget as forget_jobs
from gridcity.jobs.process import do_job
from gridcity.notices.addresses import settle_held
from gridcity.notices.asking import forget as forget_letters
from gridcity.notices.asking import write_letters
from gridcity.notices.deciding import Decided, decide, decide_limits, decide_week
from gridcity.notices.delivering import LEASE, SQL, Now, Post, deliver
from gridcity.notices.errors import GatewayDown
from gridcity.notices.gateways import read_gateways
from gridcity.notices.inbox import forget_old
from gridcity.notices.model import Channel
from gridcity.notices.templates import read_templates
from gridcity.patrols.service import delete_old_tracks
from gridcity.people import service as people
from gridcity.reports.service import ask_ordered
from gridcity.settings import Settings
from gridcity.simulation.runs.repository import SIMULATIONS
from gridcity.store.engine import city_options, cursor, open_engine
from gridcity.studio.repository import RUNS
from gridcity.surveillance.asking import ask_for_looks

KEPT = timedelta(days=90)
"""How long a notice stays after it was made, once it is read."""
_QUEUE, _LONG = "notices", "long"
_STORE_S = 5.0
"""How long the queue waits for a connection. [s]"""
_TOLD_S = 0.1
"""How soon it is noticed that the worker was told to stop. [s]"""
_LONGEST_PAUSE = timedelta(minutes=15)
_FIRST_PAUSE = timedelta(seconds=15)
_MONDAY, _MORNING = 0, 8

_SERVER_GONE = (psycopg2.OperationalError, psycopg2.InterfaceError, OperationalError, InterfaceError)
"""How it shows in a job that the store went away."""
_STORE_AWAY = (exceptions.ConnectorException, psycopg.Error, psycopg2.Error, SQLAlchemyError, OSError)
"""How it shows in the worker itself, which talks to the store in three ways."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How quick a worker is: trials have little time."""

    look_s: float = 1.0
    """Between two looks at the events. [s]"""
    again_s: float = 5.0
    """Between two tries to reach a store that does not answer. [s]"""
    lease: timedelta = LEASE
    """How long a claim lasts."""


USUAL = Pace()


@dataclass(frozen=True, slots=True)
class Duties:
    """What the worker does, each in transactions of its own."""

    post: Post
    settings: Settings

    @property
    def channels(self) -> Collection[Channel]:
        """Say which channels are on."""
        return self.post.gateways.channels

    def look(self) -> Decided:
        """Look at the next page of events; jobs for what is due are deferred in the same transaction."""
        with self.post.engine.begin() as conn:
            done = decide(conn, self.post.templates, self.channels, at=self.post.now())
            letters = Channel.SMTP in self.channels and write_letters(conn, at=self.post.now())
            _defer(conn, {*done.due, Channel.SMTP} if letters else done.due)
        return done

    def limits(self) -> None:
        """Tell of deadlines that came up."""
        self._tell(decide_limits)

    def week(self) -> None:
        """Tell crews of their week, on Monday morning in the city."""
        with self.post.engine.begin() as conn:
            local = self.post.now().astimezone(get_city(conn).profile.zone)
        if local.weekday() == _MONDAY and local.hour >= _MORNING:
            self._tell(decide_week)

    def escalate(self) -> None:
        """Let cases climb, in the name of who was named for that."""
        if self.settings.escalate_by is None:
            return
        with self.post.engine.begin() as conn:
            person = people.get_person(conn, self.settings.escalate_by)
            escalate_due(conn, by=person, at=self.post.now())

    def watch(self) -> None:
        """Ask for a scan of each watch whose time has come."""
        with self.post.engine.begin() as conn:
            ask_for_looks(conn, at=self.post.now())

    def wake(self) -> None:
        """Defer deliveries of what may go out by now, and of what a worker that died has claimed.

        What waits until an address is confirmed is looked at, too: whether it may go out, or is given up.
        """
        with self.post.engine.begin() as conn:
            settle_held(conn, at=self.post.now())
            enter_lost(conn)
        for channel in self.channels:
            with self.post.engine.begin() as conn, cursor(conn) as cur:
                cur.execute(SQL.has_due, {"channel": str(channel), "at": self.post.now()})
                if cur.fetchone() is not None:
                    _defer(conn, [channel])

    def reports(self) -> None:
        """Have last month's ordered reports made, from the month's first working day on."""
        with self.post.engine.begin() as conn:
            ask_ordered(conn, at=self.post.now())

    def forget(self) -> None:
        """Delete what was read long ago, and where people walked some time ago."""
        with self.post.engine.begin() as conn:
            forget_old(conn, before=self.post.now() - KEPT)
            forget_letters(conn, at=self.post.now())
            delete_old_tracks(conn, at=self.post.now())
            RUNS.forget(conn, at=self.post.now())
            SIMULATIONS.forget(conn, at=self.post.now())
            forget_jobs(conn, at=self.post.now())

    def deliver(self, channel: str, tries: int = 0) -> None:
        """Send what is due on a channel; where its gateway is down, do so again, later each time."""
        if channel not in self.channels:
            return
        try:
            deliver(self.post, Channel(channel))
        except GatewayDown as down:
            log.warning("gateway_down", channel=channel, reason=down.message)
            with self.post.engine.begin() as conn:
                _defer(conn, [Channel(channel)], tries=tries + 1, pause=pause_after(tries))

    def _tell(self, decision: Callable[..., Collection[Channel]]) -> None:
        with self.post.engine.begin() as conn:
            due = decision(conn, self.post.templates, self.channels, at=self.post.now())
            _defer(conn, due)


def duties_of(settings: Settings, *, now: Now = clock.now, lease: timedelta = LEASE) -> Duties:
    """Give what a city's worker does; raises where templates or gateways are wrong."""
    post = Post(
        open_engine(settings, settings.city),
        read_gateways(settings.gateways_file),
        read_templates(settings.data_dir),
        settings.public_address,
        now,
        lease,
    )
    return Duties(post, settings)


def _defer(
    conn: Connection, channels: Collection[Channel], *, tries: int = 0, pause: timedelta = timedelta()
) -> None:
    """Put jobs into the queue, in the caller's transaction; one that waits already is enough."""
    for channel in sorted(channels):
        values = {"queue": _QUEUE, "lock": f"deliver {channel}", "channel": str(channel)}
        with contextlib.suppress(IntegrityError), conn.begin_nested(), cursor(conn) as cur:
            cur.execute(SQL.defer, values | {"tries": tries, "pause": pause})


def pause_after(tries: int) -> timedelta:
    """Say how long a gateway that is down is left alone: 15 s, twice as long each time, 15 minutes at most.

    Examples
    --------
    >>> [pause_after(tries).seconds for tries in (0, 1, 4, 50)]
    [15, 30, 240, 900]
    """
    pause: timedelta = _FIRST_PAUSE * 2 ** min(tries, 10)
    return min(_LONGEST_PAUSE, pause)


def queue_of(duties: Duties) -> procrastinate.App:
    """Make the queue's application: its jobs, its schedule, its connection to the city's schema."""
    url = duties.post.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connector = procrastinate.PsycopgConnector(
        conninfo=url,
        kwargs={
            "options": city_options(duties.settings.city),
            "application_name": f"gridcity worker {duties.settings.city}",
        },
        min_size=1,
        max_size=6,
        timeout=_STORE_S,
    )
    app = procrastinate.App(connector=connector)

    def send(channel: str, tries: int = 0) -> None:
        with _store_may_go():
            duties.deliver(channel, tries)

    async def do_long(job_id: int) -> None:
        with _store_may_go():
            await do_job(duties.post.engine, duties.settings, job_id)

    app.task(name="deliver", queue=_QUEUE)(send)
    app.task(name="long", queue=_LONG)(do_long)
    for name, cron in {
        "wake": "* * * * *",
        "limits": "* * * * *",
        "watch": "* * * * *",
        "escalate": "*/10 * * * *",
        "week": "2 * * * *",
        "reports": "41 * * * *",
        "forget": "17 3 * * *",
    }.items():
        _schedule(app, name, cron, getattr(duties, name))

    @app.periodic(cron="* * * * *")
    @app.task(name="rescue", queue=_QUEUE, queueing_lock="rescue")
    async def rescue(timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            try:
                await app.job_manager.retry_job(job)
            except exceptions.UniqueViolation:  # one like it waits already, and will do its work
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    return app


def _schedule(app: procrastinate.App, name: str, cron: str, duty: Callable[[], None]) -> None:
    def run(timestamp: int) -> None:
        with _store_may_go():
            duty()

    app.periodic(cron=cron)(app.task(name=name, queue=_QUEUE, queueing_lock=name)(run))


@contextlib.contextmanager
def _store_may_go() -> Iterator[None]:
    """Let a job end whose store goes away: the schedule begins it anew, and wakes what it leaves undone."""
    try:
        yield
    except _SERVER_GONE as error:
        log.warning("store_unreachable", reason=type(error).__name__)


def run_worker(
    settings: Settings,
    *,
    stop: threading.Event | None = None,
    started: Callable[[Duties], None] | None = None,
    pace: Pace = USUAL,
) -> None:
    """Work until Ctrl-C, or until ``stop`` is set; a store that does not answer is waited for.

    Raises
    ------
    GatewaysInvalid, TemplatesInvalid
        What the worker is set up with is wrong.
    """
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    with _told_by(stop) as told:
        while not told.is_set():
            duties = duties_of(settings, lease=pace.lease)
            try:
                if started is not None:
                    started(duties)
                    started = None
                duties.post.engine.connect().close()  # who waits in the queue's own pool waits longer
                asyncio.run(_work(duties, told, pace))
            except _STORE_AWAY as error:
                log.warning("store_unreachable", reason=type(error).__name__)
            finally:
                duties.post.engine.dispose()
            told.wait(pace.again_s)


@contextlib.contextmanager
def _told_by(stop: threading.Event | None) -> Iterator[threading.Event]:
    """Give what says when to stop: the caller's event, else one that Ctrl-C and SIGTERM set."""
    if stop is not None:
        yield stop
        return
    told = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: told.set()) for number in numbers}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _work(duties: Duties, told: threading.Event, pace: Pace) -> None:
    """Run jobs and look at events, side by side, until one of them ends or both are told to."""
    app = queue_of(duties)
    async with app.open_async():
        running: set[asyncio.Future[Any]] = {
            asyncio.ensure_future(
                app.run_worker_async(
                    queues=[_QUEUE],
                    concurrency=4,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=10,
                )
            ),
            asyncio.ensure_future(
                app.run_worker_async(
                    queues=[_LONG],
                    concurrency=duties.settings.long_jobs,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=0,
                )
            ),
            asyncio.ensure_future(_look_on(duties, pace)),
            asyncio.ensure_future(_wait_for(told)),
        }
        done, rest = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for one in rest:
            one.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for one in done:
            one.result()


async def _wait_for(told: threading.Event) -> None:
    """Wait without a thread: one that waits for ever would keep the worker from beginning anew."""
    while not told.is_set():
        await asyncio.sleep(_TOLD_S)


async def _look_on(duties: Duties, pace: Pace) -> None:
    """Look at events for ever; what cannot be decided is said, and tried again."""
    while True:
        try:
            done = await asyncio.to_thread(duties.look)
        except GridcityError as error:
            log.warning("notices_undecided", code=error.code, reason=error.message)
            done = Decided()
        if not done.has_more:
            await asyncio.sleep(pace.look_s)
