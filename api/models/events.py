"""Live news of cases on the wire."""

from datetime import datetime

from api.models.base import Wire
from gridcity.cases.model import Command, Stage


class CaseNews(Wire):
    """One event of the live stream."""

    id: int
    case_id: int
    number: str
    seq: int
    command: Command
    source: str
    target: Stage
    cell_id: int | None
    lon: float | None
    lat: float | None
    class_id: int
    class_name: str
    class_name_en: str
    is_emergency: bool
    department_id: int | None
    happened_at: datetime
