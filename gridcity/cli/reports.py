"""``gridcity report …``: monthly reports, made now or ordered for every month."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.settings import Settings

if TYPE_CHECKING:
    from gridcity.reports.model import Ask

app = typer.Typer(no_args_is_help=True, help="Monthly reports: make one, order one, list them.")

By = Annotated[str, typer.Option("--by", help="city, county, street, community or department.")]
Unit = Annotated[str, typer.Option("--unit", help="An area's code, a department's number.")]
Language = Annotated[str, typer.Option("--language", help="zh, en or both.")]


@app.command()
def make(
    month: Annotated[str, typer.Argument(help="Like 2015-06.")],
    by: By = "city",
    unit: Unit = "",
    language: Language = "both",
    out: Annotated[Path | None, typer.Option("--out", help="Write it into this folder, too.")] = None,
    city: City = None,
) -> None:
    """Make a report now, and keep it among the city's."""
    from gridcity.reports.making import draw, keep

    settings = Settings()
    settings = settings.model_copy(update={"city": city or settings.city})
    ask = _asked(by, unit, month, language)
    at = clock.now()
    drawn = draw(settings, ask, at=at)
    with city_connection(city) as conn:
        number = keep(conn, settings, ask, drawn, at=at, by_id=None)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / f"report-{number}.html").write_bytes(drawn.html)
        if drawn.pdf is not None:
            (out / f"report-{number}.pdf").write_bytes(drawn.pdf)
    pdf = "no PDF: there is no Chinese font" if drawn.pdf is None else f"PDF {len(drawn.pdf) / 1e6:.1f} MB"
    say(f"Report {number}: {drawn.title_en} (web page {len(drawn.html) / 1e6:.1f} MB, {pdf}).")


@app.command()
def order(
    login: Annotated[str, typer.Argument(help="Who gets it each month.")],
    by: By = "city",
    unit: Unit = "",
    language: Language = "both",
    city: City = None,
) -> None:
    """Have the worker make a report for somebody on the first working day of every month."""
    from gridcity.people.service import get_person
    from gridcity.reports.service import place_order

    with city_connection(city) as conn:
        person = get_person(conn, login)
        number = place_order(conn, _asked(by, unit, "2000-01", language), person_id=person.id, at=clock.now())
    say(f"Order {number}: {login} gets the report of each month.")


@app.command()
def end(number: Annotated[int, typer.Argument(help="Number of the order.")], city: City = None) -> None:
    """Let an order end."""
    from gridcity.reports.service import end_order

    with city_connection(city) as conn:
        end_order(conn, number, at=clock.now())
    say(f"Order {number} has ended.")


@app.command()
def orders(city: City = None) -> None:
    """List the orders that stand."""
    from gridcity.reports.service import list_orders

    with city_connection(city) as conn:
        found = list_orders(conn)
    show_table(
        ("order", "report", "language", "who"),
        [(str(one.id), f"{one.by} {one.name}", str(one.language), one.person) for one in found],
        none="No orders: gridcity report order LOGIN",
    )


def _asked(by: str, unit: str, month: str, language: str) -> "Ask":
    from gridcity.evaluation.model import By as Kind
    from gridcity.evaluation.periods import read_period
    from gridcity.reports.model import SUBJECTS, Ask
    from gridcity.reports.model import Language as Tongue

    if by not in SUBJECTS or language not in list(Tongue):
        raise typer.BadParameter(f"--by is one of {', '.join(SUBJECTS)}; --language one of zh, en, both.")
    return Ask(Kind(by), unit, read_period(month), Tongue(language))
