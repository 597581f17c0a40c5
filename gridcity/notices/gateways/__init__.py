"""Ways out of the house: what each gateway is set up as, and how a message is handed over to it."""

from gridcity.notices.gateways.configuration import Gateways, read_gateways
from gridcity.notices.gateways.handing import InDoubt, Message, NotNow, Refused, Session

__all__ = ["Gateways", "InDoubt", "Message", "NotNow", "Refused", "Session", "read_gateways"]
