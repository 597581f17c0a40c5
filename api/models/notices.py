"""Notices on the wire."""

from datetime import datetime, time
from typing import Annotated, Self

from pydantic import Field

from api.models.base import Id, In, Wire, words
from gridcity.cases.vocabulary import Command
from gridcity.notices.addresses import AddressState
from gridcity.notices.model import Channel, Digest, InboxItem, Language, Preferences, State, Topic


class NoticeOut(Wire):
    """Something that the caller was told."""

    id: int
    kind: str
    case_id: int | None
    case_number: str | None
    path: str | None = Field(description="Where in the web pages it leads, if it is about no case.")
    is_emergency: bool
    happened_at: datetime = Field(description="When what it tells of happened.")
    made_at: datetime
    read_at: datetime | None = Field(description="Empty: not read yet.")
    subject: str
    text: str = Field(description="Plain text with line breaks.")
    subject_en: str
    text_en: str

    @classmethod
    def of(cls, item: InboxItem) -> Self:
        """Show a notice in both languages."""
        zh, en = item.words[Language.ZH], item.words[Language.EN]
        return cls(
            id=item.id,
            kind=item.kind,
            case_id=item.case_id,
            case_number=item.case_number,
            path=item.path,
            is_emergency=item.is_emergency,
            happened_at=item.happened_at,
            made_at=item.made_at,
            read_at=item.read_at,
            subject=zh.subject,
            text=zh.text,
            subject_en=en.subject,
            text_en=en.text,
        )


class NoticePage(Wire):
    """One page of the caller's inbox, the newest first."""

    items: list[NoticeOut]
    unread: int = Field(description="How many wait to be read, on all pages.")
    next: int | None = Field(description="Pass as `before` for the next page; empty on the last.")


class Unread(Wire):
    """How many notices wait to be read."""

    unread: int


class ReadUntil(In):
    """Up to which notice everything was read."""

    until: Id


class AddressStanding(Wire):
    """Whether mail may go to the address in somebody's preferences."""

    state: AddressState
    wanted_at: datetime | None = Field(description="Since when a letter is being written; empty: none is.")
    expires_at: datetime | None = Field(description="Until when the link in the last letter holds.")
    letter_state: State | None = Field(description="How far the last letter has come.")
    reason: str | None = Field(description="Why it did not arrive.")


class PreferencesOut(Wire):
    """How somebody wants to be told beside the inbox. Times of day are the city's."""

    language: Language | None = Field(description="Empty: the city's first.")
    email: str | None
    phone: str | None
    wecom: str | None
    channels: list[Channel]
    quiet_from: time | None
    quiet_until: time | None
    digest: Digest
    digest_at: time
    muted: list[Topic] = Field(description="Of what they are not told at all.")
    topics: list[Topic] = Field(description="Of what they may choose not to be told: what their role meets.")
    offered: list[Channel] = Field(description="The ways that this city has a gateway for.")
    address: AddressStanding | None = Field(description="How the mail address stands; empty: there is none.")


_Address = Annotated[str, words(200)]


class PreferencesIn(In):
    """How somebody wants to be told; what is left out is as if nothing had been said."""

    language: Language | None = None
    email: _Address | None = None
    phone: _Address | None = None
    wecom: _Address | None = None
    channels: Annotated[tuple[Channel, ...], Field(max_length=3)] = ()
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest: Digest = Digest.AT_ONCE
    digest_at: time = time(8)
    muted: Annotated[tuple[Topic, ...], Field(max_length=3)] = ()

    def preferences(self) -> Preferences:
        """Give it as the service takes it."""
        return Preferences(**self.model_dump())


class DeliveryOut(Wire):
    """A notice on its way out: to whom, but not at which address."""

    id: int
    notice_id: int
    kind: str
    channel: Channel
    state: State
    recipient: str = Field(description="A login, a complaint's number, or a webhook's name.")
    case_number: str | None
    due_at: datetime
    tries: int
    reason: str | None
    made_at: datetime
    sent_at: datetime | None


class DeliveryPage(Wire):
    """One page of deliveries, the newest first."""

    items: list[DeliveryOut]
    next: int | None = Field(description="Pass as `before` for the next page; empty on the last.")


class RetryIn(In):
    """Which deliveries go out again."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=1000)]


class Retried(Wire):
    """How many of them do: those that had failed, or were in doubt."""

    waiting: int


class WebhookOut(Wire):
    """A program elsewhere that is told of cases."""

    id: int
    name: str
    url: str
    commands: list[str] = Field(description="Of which commands it is told; empty: of every one.")
    made_at: datetime


class WebhookList(Wire):
    """All that are called."""

    items: list[WebhookOut]


class WebhookIn(In):
    """A program to be told."""

    name: Annotated[str, words(200, least=1)]
    url: Annotated[str, words(2000, least=8)] = Field(
        description="https, unless the host is allowed otherwise."
    )
    commands: Annotated[tuple[Command, ...], Field(max_length=100)] = ()


class NewWebhook(WebhookOut):
    """A webhook that was just made, with what its calls are signed with: shown this once."""

    secret: str = Field(description="As Standard Webhooks writes it: whsec_…")


class WebhookTried(Wire):
    """What came of a test message."""

    status: int | None = Field(description="Of the answer; empty: there was none.")
    took_ms: int
    answer: str = Field(description="Its first bytes as one line of plain text.")
    reason: str | None = Field(description="Why there was no answer.")
    is_good: bool = Field(description="Whether a notice would count as delivered.")
