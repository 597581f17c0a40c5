"""Monthly reports as people read them: one web page, one PDF, from the numbers of ``gridcity.reports``."""

from sqlalchemy import Connection

from dashboards.reporting.blocks import Words
from dashboards.reporting.composing import compose
from dashboards.reporting.mapping import map_of
from dashboards.reporting.pdf_pages import to_pdf
from dashboards.reporting.web_page import to_html
from gridcity.components.errors import FontMissing
from gridcity.reports.model import Report


def draw(conn: Connection, report: Report) -> tuple[str, bytes | None, Words]:
    """Draw a report: its web page, its PDF where the machine has a Chinese font, and its title."""
    document = compose(report, map_of(conn, report))
    try:
        paper = to_pdf(document)
    except FontMissing:
        paper = None
    return to_html(document), paper, document.title
