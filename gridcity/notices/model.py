"""What a notice is, how a person wants to be told, and how far a delivery has come."""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum


class Channel(StrEnum):
    """A way out of the house; the inbox is no channel: everybody has it."""

    SMTP = "smtp"
    WEBHOOK = "webhook"
    SMS = "sms"
    WECOM = "wecom"


PERSONAL = (Channel.SMTP, Channel.SMS, Channel.WECOM)
"""Ways by which a person may be told."""


class State(StrEnum):
    """How far a delivery has come."""

    WAITING = "waiting"
    HELD = "held"  # until its address is confirmed
    CLAIMED = "claimed"  # a worker has it, and has not handed it over
    SENDING = "sending"  # a worker is handing it over
    SENT = "sent"  # the gateway took it
    FAILED = "failed"  # refused, or not taken for three days
    DOUBTFUL = "doubtful"  # the gateway may have it, nobody knows


class Language(StrEnum):
    """Languages that notices are written in."""

    ZH = "zh"
    EN = "en"


class Digest(StrEnum):
    """How often a person is told outside the inbox."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"


class Topic(StrEnum):
    """What somebody may choose not to be told of; of all else everybody is told whom it concerns."""

    ALARMS = "alarms"  # clusters that a followed watch found
    REPORTS = "reports"  # monthly reports that were ordered
    RUNS = "runs"  # statistics and simulations that took long


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants to be told beside the inbox. Times of day are the city's."""

    language: Language | None = None
    """None: the city's first."""
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    wecom: str | None = field(default=None, repr=False)
    channels: tuple[Channel, ...] = ()
    quiet_from: time | None = None
    quiet_until: time | None = None
    """Before ``quiet_from``: over midnight."""
    digest: Digest = Digest.AT_ONCE
    digest_at: time = time(8)
    muted: tuple[Topic, ...] = ()
    """Of what the person is not told at all."""

    def address(self, channel: Channel) -> str | None:
        """Say where a channel reaches the person."""
        return {Channel.SMTP: self.email, Channel.SMS: self.phone, Channel.WECOM: self.wecom}.get(channel)


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in one language."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class InboxItem:
    """A notice as its person sees it, in both languages."""

    id: int
    kind: str
    case_id: int | None
    case_number: str | None
    is_emergency: bool
    happened_at: datetime
    """When what it tells of happened."""
    made_at: datetime
    read_at: datetime | None
    words: dict[Language, Words]
    path: str | None = None
    """Where in the web pages it leads, if it is about no case."""


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of an inbox, the newest first; ``next`` is the ``before`` of the page that follows."""

    items: tuple[InboxItem, ...]
    unread: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program elsewhere that is told of cases; without ``commands``, of every command."""

    id: int
    name: str
    url: str
    commands: tuple[str, ...]
    is_active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way out, as those who run the city see it: to whom, but not at which address."""

    id: int
    notice_id: int
    kind: str
    channel: Channel
    state: State
    recipient: str
    """A login, a complaint's number, or a webhook's name."""
    case_number: str | None
    due_at: datetime
    tries: int
    reason: str | None
    made_at: datetime
    sent_at: datetime | None
