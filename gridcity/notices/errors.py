"""What can be wrong with notices, and with how they leave the house."""

from gridcity.errors import Forbidden, Invalid, NotFound, Unavailable


class TemplatesInvalid(Invalid):
    """The file of notices names something that does not exist, or lacks a language."""

    code = "notices.templates_invalid"


class GatewaysInvalid(Invalid):
    """The file of gateways is wrong, or a secret that it names is not in the environment."""

    code = "notices.gateways_invalid"


class PreferencesInvalid(Invalid):
    """Preferences name a way without an address, or something that is none."""

    code = "notices.preferences_invalid"


class NoticeNotFound(NotFound):
    """There is no such notice in the caller's inbox."""

    code = "notices.notice_not_found"


class WebhookNotFound(NotFound):
    """There is no such webhook."""

    code = "notices.webhook_not_found"


class WebhookNotAllowed(Forbidden):
    """A webhook's address is not https, holds a password, or is no address."""

    code = "notices.webhook_not_allowed"


class ChannelOff(Invalid):
    """No gateway is set up for this channel."""

    code = "notices.channel_off"


class GatewayDown(Unavailable):
    """A gateway does not answer, or lets nobody in: nothing was handed over."""

    code = "notices.gateway_down"
