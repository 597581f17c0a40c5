"""Which gateways there are: a TOML file that the operator writes, its secrets taken from the environment.

``data/notices/gateways.example.toml`` shows one. ``${NAME}`` in a value is the variable NAME: no secret has
to stand in the file, none gets into the database, and none is said in an error or a log.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from gridcity.notices.errors import ChannelOff, GatewaysInvalid
from gridcity.notices.gateways.http import BODY, HttpGateway, WebhookGateway
from gridcity.notices.gateways.smtp import SmtpGateway
from gridcity.notices.model import Channel

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET = 32
"""The least characters of a key that others' secrets are made of."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_Timeout = Annotated[float, Field(gt=0, le=300)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Smtp(_Table):
    host: Annotated[str, Field(min_length=1)]
    sender: Annotated[str, Field(pattern=r"^[^\r\n]*[^\s@]+@[^\s@]+$|^[^\r\n]*<[^\s@<>]+@[^\s@<>]+>$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = None
    key: Annotated[str, Field(min_length=_SECRET)] | None = None
    timeout_s: _Timeout = 30


class _Http(_Table):
    url: str
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: dict[str, str] = {}
    body: str = BODY
    takes_repeats: bool = False
    timeout_s: _Timeout = 30

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("an address begins with https:// or http://")
        return url


class _Webhook(_Table):
    key: Annotated[str, Field(min_length=_SECRET)]
    http_hosts: tuple[str, ...] = ()
    timeout_s: _Timeout = 15


class _File(_Table):
    smtp: _Smtp | None = None
    sms: _Http | None = None
    wecom: _Http | None = None
    webhook: _Webhook | None = None


@dataclass(frozen=True, slots=True)
class Gateways:
    """The gateways that are set up; a channel without one is off."""

    smtp: SmtpGateway | None = None
    sms: HttpGateway | None = None
    wecom: HttpGateway | None = None
    webhook: WebhookGateway | None = None

    @property
    def channels(self) -> frozenset[Channel]:
        """Say which channels are on."""
        return frozenset(channel for channel in Channel if getattr(self, channel) is not None)

    @property
    def link_key(self) -> str | None:
        """Give what links in letters are signed with: the mail server's key, else that of webhooks."""
        own = None if self.smtp is None else self.smtp.key
        return own or (None if self.webhook is None else self.webhook.key)

    def of(self, channel: Channel) -> SmtpGateway | HttpGateway | WebhookGateway:
        """Give a channel's gateway.

        Raises
        ------
        ChannelOff
            None is set up.
        """
        gateway: SmtpGateway | HttpGateway | WebhookGateway | None = getattr(self, channel)
        if gateway is None:
            raise ChannelOff(
                f"No gateway is set up for {channel}: see GRIDCITY_GATEWAYS_FILE.", channel=channel
            )
        return gateway


def read_gateways(path: Path | None, environment: Mapping[str, str] | None = None) -> Gateways:
    """Read the file of gateways; without one, nothing leaves the house.

    Parameters
    ----------
    path
        ``GRIDCITY_GATEWAYS_FILE``.
    environment
        Where ``${NAME}`` is looked up; this process's own, if not given.

    Raises
    ------
    GatewaysInvalid
        The file is not there, names something unknown, or a variable that is not set. No value is said.
    """
    if path is None:
        return Gateways()
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is no TOML"
        raise GatewaysInvalid(f"{path} cannot be read: {said}.", file=str(path)) from None
    known = os.environ if environment is None else environment
    try:
        file = _File.model_validate(_with_secrets(raw, known))
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
        raise GatewaysInvalid(f"{path}: {'; '.join(faults)}.", file=str(path)) from None
    return Gateways(
        smtp=None if file.smtp is None else SmtpGateway(**file.smtp.model_dump()),
        sms=None if file.sms is None else HttpGateway(**file.sms.model_dump()),
        wecom=None if file.wecom is None else HttpGateway(**file.wecom.model_dump()),
        webhook=None if file.webhook is None else WebhookGateway(**file.webhook.model_dump()),
    )


def _with_secrets(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _with_secrets(one, known) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_secrets(one, known) for one in value]
    return _VARIABLE.sub(lambda found: _variable(found[1], known), value) if isinstance(value, str) else value


def _variable(name: str, known: Mapping[str, str]) -> str:
    if not known.get(name):
        raise GatewaysInvalid(f"The gateways want the variable {name}, which is not set.", variable=name)
    return known[name]
