"""A message, and how it is handed over: offered first, which may fail and did nothing; then given away."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """Something that goes out, ready for any gateway."""

    name: str
    """The same at every try: the receiver tells repeats by it."""
    to: str = field(repr=False)
    """An address, a number, an account; of a webhook its URL."""
    subject: str
    text: str
    content: bytes = b""
    """Of a webhook: the body."""
    secret: bytes = field(default=b"", repr=False)
    """Of a webhook: what its body is signed with."""
    unsubscribe: str = ""
    """Of a letter to a citizen: the address that stops such letters with one call."""
    at: int = 0
    """When it is handed over. [s since 1970]"""


class Session(Protocol):
    """An open connection to a gateway. A context: left, it is closed."""

    def offer(self, message: Message) -> None:
        """Ask whether the gateway takes a message, as far as it can be asked; nothing is handed over.

        Raises
        ------
        NotNow, Refused
            This message is not taken.
        GatewayDown
            The gateway does not answer.
        """

    def hand_over(self, message: Message) -> None:
        """Hand a message over that was offered.

        Raises
        ------
        NotNow, Refused
            The gateway said that it did not take it.
        InDoubt
            The gateway said nothing: it may have it.
        """

    def close(self) -> None:
        """Close the connection, whatever state it is in."""


class Refused(Exception):
    """The gateway does not take this message, and never will."""


class NotNow(Exception):
    """The gateway does not take this message now; later it may."""


class InDoubt(Exception):
    """The message was on its way when the connection broke: the gateway may have it."""
