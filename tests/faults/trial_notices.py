"""What has to be true of notices while everything dies: who is to be told is told, and every letter arrives.

Who is told of a command is written down here once more (``WHO``), apart from the program's own file.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from gridcity.cases.vocabulary import Command, Stage
from gridcity.notices.model import Channel, Preferences
from gridcity.notices.preferences import save_preferences
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from gridcity.worker import duties_of
from tests.faults.trial_worker import HASTE
from tests.support.people_and_cases import NOON, Crew
from tests.support.post import MailServer

PATIENCE_S = 120.0
DOMAIN = "trial.example"
_REPORTER, _CREW, _DISPATCHER = Role.INSPECTOR, Role.HANDLER, Role.DISPATCHER
WHO: dict[str, tuple[Role, ...]] = {
    Command.ACCEPT: (_REPORTER,),
    Command.REJECT: (_REPORTER,),
    Command.CLOSE: (_REPORTER,),
    Command.VOID: (_REPORTER, _CREW),
    Command.REOPEN: (_REPORTER, _CREW),
    Command.MERGE: (_REPORTER,),
    Command.UNMERGE: (_REPORTER, _CREW),
    Command.ABSORB: (_CREW,),
    Command.DISPATCH: (_CREW,),
    Command.ARBITRATE: (_CREW,),
    Command.REWORK: (_CREW,),
    Command.URGE: (_CREW,),
    Command.SUSPEND: (_CREW,),
    Command.RESUME: (_CREW,),
    Command.RETURN: (_DISPATCHER,),
}
"""Which roles are told of a command, one person each; the reporter is whoever filed the case."""
_GIVEN = (Command.DISPATCH, Command.ARBITRATE)
_EVENTS = "SELECT id, case_id, command, source, actor_id FROM case_events ORDER BY case_id, seq"
_TOLD = "SELECT event_id, person_id FROM notices WHERE event_id IS NOT NULL AND person_id IS NOT NULL"
_ALL_GONE = """
SELECT
    (SELECT count(*) FROM notice_deliveries WHERE state <> 'sent')
    + (SELECT count(*) FROM case_events, notice_progress
       WHERE (case_events.txid, case_events.id) > (notice_progress.txid, notice_progress.event_id))
"""
_SENT = """
SELECT notice_deliveries.message, cases.number, persons.login
FROM notices
INNER JOIN persons ON notices.person_id = persons.id
LEFT JOIN cases ON notices.case_id = cases.id
LEFT JOIN notice_deliveries ON notices.id = notice_deliveries.notice_id AND notice_deliveries.channel = 'smtp'
"""


@dataclass
class Arrived:
    """What came to the mail server."""

    letters: int = 0
    repeats: int = 0
    """Letters that came again, under the same name and with the same words. [-]"""
    notices: int = 0


@dataclass
class PostOffice:
    """A mail server that really listens, and what has to come there."""

    mail: MailServer
    crew: Crew

    def prepare(self, conn: Connection, settings: Settings) -> Settings:
        """Let everybody be told by mail, and give settings that name the mail server."""
        assert settings.home is not None
        for person in _people(self.crew):
            wish = Preferences(email=f"{person.login}@{DOMAIN}", channels=(Channel.SMTP,))
            save_preferences(conn, person.id, wish, at=NOON)
        file: Path = settings.home / "gateways.toml"
        file.write_text(
            f'[smtp]\nhost = "127.0.0.1"\nport = {self.mail.port}\ntls = "none"\nsender = "a@{DOMAIN}"\n'
        )
        return settings.model_copy(update={"gateways_file": file})

    def letters(self) -> int:
        """Count what came by now."""
        return len(self.mail.letters)

    def check(self, engine: Engine, settings: Settings, *, said: Callable[[], str]) -> Arrived:
        """Wait until nothing is on its way, while nobody writes; then check who was told, and of what."""
        self._wait(engine, settings, said)
        with engine.connect() as conn:
            self._check_told(conn)
            return self._check_arrived(conn)

    def _wait(self, engine: Engine, settings: Settings, said: Callable[[], str]) -> None:
        """Wait for the worker; what is due is woken more often than each minute, as the schedule does."""
        until = time.monotonic() + PATIENCE_S
        duties = duties_of(settings, lease=HASTE.lease)
        while _waiting(engine):
            assert time.monotonic() < until, f"notices are on their way for ever: {said()}"
            time.sleep(0.2)
            duties.wake()
        duties.post.engine.dispose()

    def _check_told(self, conn: Connection) -> None:
        """Check that of each command who is to be told has one notice, and nobody else."""
        roles = {person.role: person.id for person in _people(self.crew)}
        reporters: dict[int, int] = {}
        expected: set[tuple[int, int]] = set()
        given: set[int] = set()
        for event_id, case_id, command, source, actor_id in conn.execute(text(_EVENTS)):
            reporters.setdefault(case_id, actor_id)
            given |= {case_id} if command in _GIVEN else set()
            has_crew = case_id in given and (source != Stage.REPORTED or command in _GIVEN)
            told = {
                reporters[case_id] if role is _REPORTER else roles[role]
                for role in WHO.get(command, ())
                if role is not _CREW or has_crew
            }
            expected |= {(event_id, person_id) for person_id in told - {actor_id}}
        notices = [tuple(row) for row in conn.execute(text(_TOLD))]
        assert sorted(notices) == sorted(expected), "not told, told twice, or told who is not concerned"

    def _check_arrived(self, conn: Connection) -> Arrived:
        """Check that each notice is in a letter, and that letters of one name are one letter."""
        came: defaultdict[str, list[EmailMessage]] = defaultdict(list)
        for letter in list(self.mail.letters):
            came[str(letter["Message-ID"])].append(letter)
        names, count = set(), 0
        for message, number, login in conn.execute(text(_SENT)):
            count += 1
            name = f"<{message}@{DOMAIN}>"
            names.add(name)
            assert name in came, f"{name} never arrived"
            assert came[name][0]["To"] == f"{login}@{DOMAIN}"
            assert number is None or number in _words(came[name][0]), f"{name} does not tell of {number}"
        assert set(came) == names, "letters that the store knows nothing of"
        for name, letters in came.items():
            assert len({_words(letter) for letter in letters}) == 1, f"{name} is two letters"
        total = sum(map(len, came.values()))
        return Arrived(total, total - len(came), count)


def _people(crew: Crew) -> list[Person]:
    return [crew.inspector, crew.operator, crew.dispatcher, crew.leader, crew.handler, crew.supervisor]


def _waiting(engine: Engine) -> Any:
    try:
        with engine.connect() as conn:
            return conn.scalar(text(_ALL_GONE))
    except SQLAlchemyError:  # the server has begun its processes anew only now
        return True


def _words(letter: EmailMessage) -> str:
    return f"{letter['Subject']}\n{letter.get_content()}"
