"""Monthly reports and standing orders."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.models.base import In, Wire, words
from gridcity.evaluation.model import By
from gridcity.reports.model import Language


class ReportOut(Wire):
    """A report that was made; its files are at ``/reports/{id}.html`` and, where there is one, ``.pdf``."""

    id: int
    by: By
    unit: str
    month: date
    language: Language
    title: str
    title_en: str
    as_of: datetime
    made_at: datetime
    made_by: str | None
    has_pdf: bool


class PendingReport(Wire):
    """A report that is being made, or that could not be."""

    job_id: int
    by: By
    unit: str
    month: str
    language: Language
    state: str
    share: float
    error: str | None


class ReportList(Wire):
    """What was made and what is under way."""

    reports: list[ReportOut]
    pending: list[PendingReport]


class MonthlyReportIn(In):
    """Which report: of the city, an area or a department, of a month like 2015-06."""

    by: By
    unit: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    month: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
    language: Language = Language.BOTH


class ReportAsked(Wire):
    """The job that makes it."""

    job_id: int


class ReportOrderIn(In):
    """Which report somebody gets each month; without a person, the caller."""

    by: By
    unit: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    language: Language = Language.BOTH
    login: Annotated[str, words(100, least=1)] | None = None


class ReportOrderOut(Wire):
    """A standing order."""

    id: int
    by: By
    unit: str
    name: str
    name_en: str
    language: Language
    person_id: int
    person: str
    ordered_at: datetime
