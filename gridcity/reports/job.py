"""A report as a long job: drawn by a program of its own, kept when it is whole."""

from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from gridcity.jobs.running import Work
from gridcity.reports.making import draw, keep
from gridcity.reports.model import Ask, Language


def run(work: Work) -> None:
    """Make the report that a job asks for."""
    body = work.body
    ask = Ask(By(body["by"]), body["unit"], read_period(body["month"]), Language(body["language"]))
    work.tell(0.1, "汇总与绘制", "Gathering and drawing")
    drawn = draw(work.settings, ask, at=work.now())
    with work.finishing() as conn:
        keep(conn, work.settings, ask, drawn, at=work.now(), by_id=body.get("by_id"))
