"""Programs elsewhere that are told of cases: made, listed, taken away. Nothing here commits.

Only who manages the installation makes one, for the city's server calls whatever it names: over TLS, unless
the host is this machine or the configuration lists it (``http_hosts``); without following redirects, and
without keeping a word of the answer.
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Connection

from gridcity.cases.vocabulary import Command
from gridcity.notices.errors import ChannelOff, WebhookNotAllowed, WebhookNotFound
from gridcity.notices.gateways import Gateways
from gridcity.notices.gateways.configuration import LOOPBACK
from gridcity.notices.model import Webhook
from gridcity.notices.signing import secret_of, secret_text
from gridcity.people.model import Person
from gridcity.store.engine import cursor

_COLUMNS = "id, name, url, commands, is_active, made_at"
_LONGEST = 2000


def make_webhook(
    conn: Connection,
    gateways: Gateways,
    name: str,
    url: str,
    commands: Sequence[Command] = (),
    *,
    by: Person | None,
    at: datetime,
) -> tuple[Webhook, str]:
    """Let a program be told of what happens from now on; give the webhook and what it is signed with.

    Parameters
    ----------
    commands
        Of which commands it is told; none: of every one.
    by
        Who makes it; None for whoever has the machine.

    Raises
    ------
    ChannelOff
        No key is set up to sign with.
    WebhookNotAllowed
        The address cannot be called.
    """
    if gateways.webhook is None:
        raise ChannelOff(
            "No key is set up to sign webhooks with: see GRIDCITY_GATEWAYS_FILE.", channel="webhook"
        )
    check_url(url, gateways.webhook.http_hosts)
    with cursor(conn) as cur:
        cur.execute(
            "INSERT INTO notice_webhooks (name, url, commands, made_by, made_at)"
            f" VALUES (%s, %s, %s, %s, %s) RETURNING {_COLUMNS}",
            (name, url, [str(command) for command in commands], None if by is None else by.id, at),
        )
        (row,) = cur.fetchall()
    made = Webhook(*row)
    return made, secret_text(secret_of(gateways.webhook.key, made.id, made.made_at))


def list_webhooks(conn: Connection) -> list[Webhook]:
    """Read all webhooks that are called."""
    with cursor(conn) as cur:
        cur.execute(f"SELECT {_COLUMNS} FROM notice_webhooks WHERE is_active ORDER BY id")
        return [Webhook(*row) for row in cur.fetchall()]


def close_webhook(conn: Connection, webhook_id: int) -> None:
    """Call a webhook no more; what waits for it fails.

    Raises
    ------
    WebhookNotFound
        There is none, or it was closed before.
    """
    with cursor(conn) as cur:
        cur.execute("UPDATE notice_webhooks SET is_active = FALSE WHERE id = %s AND is_active", (webhook_id,))
        if not cur.rowcount:
            raise WebhookNotFound(f"There is no webhook {webhook_id}.", webhook_id=webhook_id)


def check_url(url: str, http_hosts: Sequence[str]) -> None:
    """Refuse an address that is not to be called. Pure.

    Raises
    ------
    WebhookNotAllowed
        It is no https, and not on this machine or on a host that was listed; or it holds a password.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if host is None or len(url) > _LONGEST or any(char.isspace() or not char.isprintable() for char in url):
        raise WebhookNotAllowed("That is no address of a web server.")
    if parts.username is not None or parts.password is not None:
        raise WebhookNotAllowed("Leave name and password out of the address: calls are signed.")
    is_plain = parts.scheme == "http" and (host in LOOPBACK or host in http_hosts)
    if parts.scheme != "https" and not is_plain:
        raise WebhookNotAllowed(
            f"{host} is called over https only; list it under http_hosts of the gateways to allow http.",
            host=host,
        )
