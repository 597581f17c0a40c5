"""What can be wrong with notices, and with how they leave the house."""

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class TemplatesInvalid(Invalid):
    """The file of notices names something that does not exist, or lacks a language."""

    code = "notices.templates_invalid"


class GatewaysInvalid(Invalid):
    """The file of gateways is wrong, or a secret that it names is not in the environment."""

    code = "notices.gateways_invalid"


class PreferencesInvalid(Invalid):
    """Preferences name a way without an address, or something that is none."""

    code = "notices.preferences_invalid"


class LinkInvalid(NotFound):
    """A link of a letter is not whole, or was never written."""

    code = "notices.link_invalid"


class LinkExpired(Conflict):
    """The time is over in which a link of a letter held."""

    code = "notices.link_expired"


class AddressRefused(Conflict):
    """Whoever reads mail at the address does not want any."""

    code = "notices.address_refused"


class NothingToConfirm(Conflict):
    """The caller has no address that waits for confirmation, or its letter is being written."""

    code = "notices.nothing_to_confirm"


class TooManyLetters(Forbidden):
    """Enough letters that ask went to this address, or were asked for by the caller, since yesterday."""

    code = "notices.too_many_letters"


class TestTooSoon(Forbidden):
    """The webhook was tried a moment ago; the details say how many seconds to wait."""

    code = "notices.test_too_soon"


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
