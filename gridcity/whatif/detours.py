"""The clocks of a case that did not go straight, read from its events. Pure.

What begins a clock, and what it waits for, is said in ``gridcity.cases.clocks``. Only its last run counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from gridcity.cases.vocabulary import Answer, Command, Stage
from gridcity.conditions.model import Timed
from gridcity.whatif.model import NEVER

_NONE = int(NEVER)
_DESK = (Timed.ACCEPT, Timed.DISPATCH)


class Event(NamedTuple):
    """What an event says of clocks; instants in microseconds since 1970, empty where it says none [µs]."""

    source: str
    command: str
    target: str
    at: int
    answer: str | None
    department_id: int | None
    accept_due: int | None
    dispatch_due: int | None
    due: int | None
    verify_due: int | None


@dataclass(slots=True)
class Run:
    """A clock, as it last ran; see ``model.Runs``."""

    began: int = _NONE
    ended: int = _NONE
    off: int = _NONE
    due: int = _NONE
    is_kept: bool = False

    @property
    def is_running(self) -> bool:
        """Whether it began, and neither was met nor called off."""
        return self.began != _NONE and self.ended == self.off == _NONE


@dataclass(slots=True)
class Life:
    """The clocks of a case, and whose it was last."""

    runs: dict[Timed, Run] = field(default_factory=lambda: {timed: Run() for timed in Timed})
    department_id: int | None = None
    is_accepted: bool = False
    is_verified: bool = False

    def begin(self, timed: Timed, at: int) -> None:
        """Begin a clock, anew if it ran before."""
        self.runs[timed] = Run(at)

    def end(self, timed: Timed, at: int) -> None:
        """Note that a clock was met, if it runs."""
        if self.runs[timed].is_running:
            self.runs[timed].ended = at

    def call_off(self, at: int, *clocks: Timed) -> None:
        """Note that nobody has to do any more what clocks wait for."""
        for timed in clocks:
            if self.runs[timed].is_running:
                self.runs[timed].off = at


def clocks_of(events: Iterable[Event]) -> Life:
    """Follow a case from its report on."""
    life = Life()
    for event in events:
        step = _STEPS.get(event.command)
        if step is not None:
            step(life, event)
        if event.target == Stage.CLOSED and event.source != Stage.CLOSED:
            life.call_off(event.at, *Timed)
        dues = (event.accept_due, event.dispatch_due, event.due, event.verify_due)
        for timed, due in zip(Timed, dues, strict=True):
            if due is not None:
                life.runs[timed].due = due
    return life


def _report(life: Life, event: Event) -> None:
    for timed in _DESK:
        life.begin(timed, event.at)


def _accept(life: Life, event: Event) -> None:
    life.is_accepted = True
    life.end(Timed.ACCEPT, event.at)
    life.begin(Timed.DISPATCH, event.at)


def _dispatch(life: Life, event: Event) -> None:
    for timed in _DESK:
        life.end(timed, event.at)
    life.begin(Timed.HANDLE, event.at)
    life.department_id = event.department_id


def _return(life: Life, event: Event) -> None:
    life.call_off(event.at, Timed.HANDLE)
    life.begin(Timed.DISPATCH, event.at)


def _complete(life: Life, event: Event) -> None:
    life.is_verified = False
    life.end(Timed.HANDLE, event.at)
    life.begin(Timed.VERIFY, event.at)


def _verify(life: Life, event: Event) -> None:
    life.is_verified = True
    life.end(Timed.VERIFY, event.at)


def _rework(life: Life, event: Event) -> None:
    life.end(Timed.VERIFY, event.at)
    life.runs[Timed.HANDLE].ended = _NONE


def _answer_check(life: Life, event: Event) -> None:
    if event.source == Stage.VERIFYING and event.target == Stage.HANDLING:
        _rework(life, event)
    elif event.source == Stage.VERIFYING and event.answer == Answer.CONFIRMED:
        _verify(life, event)


def _suspend(life: Life, event: Event) -> None:
    life.call_off(event.at, Timed.HANDLE)


def _go_on(life: Life, _event: Event) -> None:
    life.runs[Timed.HANDLE].off = _NONE


def _grant_extension(life: Life, _event: Event) -> None:
    life.runs[Timed.HANDLE].is_kept = True


def _reopen(life: Life, event: Event) -> None:
    life.is_accepted = False
    life.begin(Timed.DISPATCH, event.at)


def _unmerge(life: Life, event: Event) -> None:
    if event.target == Stage.REPORTED:
        life.begin(Timed.DISPATCH, event.at)
        if not life.is_accepted:
            life.begin(Timed.ACCEPT, event.at)
    elif event.target != Stage.VERIFYING:
        _go_on(life, event)
    elif not life.is_verified:
        life.begin(Timed.VERIFY, event.at)


_STEPS: Mapping[str, Callable[[Life, Event], None]] = {
    Command.REPORT: _report,
    Command.RELEASE: _report,
    Command.ACCEPT: _accept,
    Command.DISPATCH: _dispatch,
    Command.ARBITRATE: _dispatch,
    Command.RETURN: _return,
    Command.COMPLETE: _complete,
    Command.VERIFY: _verify,
    Command.REWORK: _rework,
    Command.ANSWER_CHECK: _answer_check,
    Command.SUSPEND: _suspend,
    Command.RESUME: _go_on,
    Command.GRANT_EXTENSION: _grant_extension,
    Command.REOPEN: _reopen,
    Command.UNMERGE: _unmerge,
}
