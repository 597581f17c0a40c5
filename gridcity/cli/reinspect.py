"""``gridcity reinspect …``: draw closed cases to be seen again, and say how many were not done."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, show_table

if TYPE_CHECKING:
    from gridcity.evaluation.reinspections.model import Rate

app = typer.Typer(no_args_is_help=True, help="Closed cases seen again at random.")

Period = Annotated[str, typer.Option(help="2026, 2026-Q1, 2026-03, 2026-W10 or 2026-03-02.")]


@app.command("draw")
def draw(
    period: Period,
    due: Annotated[datetime, typer.Option(help="The day by which all are to be seen.", formats=["%Y-%m-%d"])],
    per_department: Annotated[int, typer.Option(help="At most so many of each department.", min=1)] = 10,
    seed: Annotated[str | None, typer.Option(help="What decides the draw; random without it.")] = None,
    city: City = None,
) -> None:
    """Draw closed cases of each department, and give them to inspectors who had no hand in them."""
    from gridcity.evaluation.periods import read_period
    from gridcity.evaluation.reinspections import service
    from gridcity.evaluation.reinspections.model import NewDraw

    new = NewDraw(read_period(period), per_department, due.date(), seed)
    with city_connection(city) as conn:
        made = service.draw(conn, new, by_id=None, at=clock.now())
        tasks = service.list_tasks(conn, draw_id=made.id, limit=per_department * len(made.strata))
    show_table(
        ("department", "drawable", "drawn"),
        [(one.department_name, f"{one.drawable:,}", str(one.drawn)) for one in made.strata],
        none="Nothing.",
    )
    without = sum(task.inspector_id is None for task in tasks)
    say(f"Draw {made.id}, seed {made.seed}: {len(tasks):,} cases to be seen by {made.due_on}.")
    if without:
        say(f"{without:,} of them have no inspector: nobody was free of a hand in them.")


@app.command("check")
def check(draw_id: Annotated[int, typer.Argument(help="Which draw.")], city: City = None) -> None:
    """Draw again from the seed, and say whether the same cases come out."""
    from gridcity.evaluation.reinspections import service

    with city_connection(city) as conn:
        is_same = service.is_repeatable(conn, draw_id)
    say(f"Draw {draw_id}: {'the same cases come out' if is_same else 'OTHER cases come out'}.")
    if not is_same:
        raise typer.Exit(1)


@app.command("rates")
def rates(period: Period, city: City = None) -> None:
    """Say how many closings of a period are false, by department, with the 95 % interval."""
    from gridcity.evaluation.periods import read_period
    from gridcity.evaluation.reinspections import service

    with city_connection(city) as conn:
        found = service.rates(conn, read_period(period))
    rows = [(one.department_name, *_said(one.rate)) for one in found.departments]
    if rows:
        rows.append(("all, weighted", *_said(found.total)))
    show_table(
        ("department", "false closures", "95 % interval", "told", "unable", "drawn", "drawable"),
        rows,
        none=f"Nothing was drawn of {period}.",
    )


def _said(rate: "Rate") -> tuple[str, ...]:
    counts = (f"{rate.false}/{rate.told}", str(rate.unable), str(rate.drawn), f"{rate.drawable:,}")
    if rate.rate is None or rate.low is None or rate.high is None:
        return ("no value", "", *counts)
    return (f"{100 * rate.rate:.1f} %", f"{100 * rate.low:.1f} to {100 * rate.high:.1f} %", *counts)
