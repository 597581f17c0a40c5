"""Small files of service requests, as Boston writes them, in the tiny city."""

import csv
from collections.abc import Sequence
from pathlib import Path

from gridcity.settings import CHECKOUT
from tests.support.tiny import TinyCity

MAP = CHECKOUT / "data" / "reference" / "maps" / "boston_311.toml"
HEADING = (
    "case_enquiry_id", "open_dt", "target_dt", "closed_dt", "case_status", "closure_code", "case_title",
    "type",    "department", "location", "latitude", "longitude", "geocoded", "source",
)  # fmt: skip


def request_row(tiny: TinyCity, key: str = "1", **said: str) -> dict[str, str]:
    """Make one request in the middle of the city, closed after a day; ``said`` replaces what it says."""
    lon, lat = tiny.place(0.5, 0.5)
    usual = {
        "case_enquiry_id": key,
        "open_dt": "2015-06-01 08:00:00",
        "target_dt": "2015-06-03 08:00:00",
        "closed_dt": "2015-06-02 09:30:00",
        "case_status": "Closed",
        "closure_code": "Case Resolved",
        "case_title": "Street light out",
        "type": "Street Light Outages",
        "department": "PWDx",
        "location": "1 River Lane",
        "latitude": f"{lat:.7f}",
        "longitude": f"{lon:.7f}",
        "geocoded": "True",
        "source": "Constituent Call",
    }
    return usual | said


def write_requests(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Write requests as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, HEADING)
        sheet.writeheader()
        sheet.writerows(rows)
    return path
