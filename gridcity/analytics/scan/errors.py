"""When a scan cannot be done."""

from gridcity.errors import Invalid


class ScanInvalid(Invalid):
    """Cases, expected numbers, zones or windows of a scan do not fit together."""

    code = "analytics.scan_invalid"


class ZonesTooMany(Invalid):
    """The circles round all centres hold more than memory does."""

    code = "analytics.zones_too_many"
