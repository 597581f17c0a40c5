"""``gridcity cases …``: draw the workflow, let cases climb, see who sends them to whom."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from gridcity import clock
from gridcity.cases.beside.reading import PingPong
from gridcity.cases.beside.reading import ping_pong as count_returns
from gridcity.cases.escalation import escalate_due
from gridcity.cases.workflow.diagram import mermaid
from gridcity.city.service import get_city
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.people import service as people

app = typer.Typer(no_args_is_help=True, help="The workflow, escalation, returns.")

_Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day in the city's calendar.")]


@app.command("diagram")
def diagram() -> None:
    """Draw the workflow from its table, as Mermaid."""
    typer.echo(mermaid())


@app.command("escalate")
def escalate(
    by: Annotated[str, typer.Option(help="Login of the leader, dispatcher or supervisor in whose name.")],
    city: City = None,
) -> None:
    """Bring every case whose time runs out onto its step of the ladder; run it as often as you like."""
    with city_connection(city) as conn:
        person = people.get_person(conn, by)
        climbed = escalate_due(conn, by=person, at=clock.now())
    for case, level in climbed:
        clocks = ", ".join(level.clocks)
        say(f"{case.number} level {level.level} {level.name} {level.name_en} ({clocks}), to a {level.role}")
    if not climbed:
        say("No case has to climb.")


@app.command("ping-pong")
def ping_pong(since: _Day = None, until: _Day = None, city: City = None) -> None:
    """Show which department sends cases to which, the most frequent pair first."""
    with city_connection(city) as conn:
        zone = get_city(conn).profile.zone
        found = count_returns(
            conn,
            since=None if since is None else since.replace(tzinfo=zone).astimezone(UTC),
            until=None if until is None else until.replace(tzinfo=zone).astimezone(UTC),
        )
    show_table(
        ("returned by", "said to be of", "returns", "cases"),
        [(one.department_name or "–", _claimed(one), str(one.returns), str(one.cases)) for one in found],
        none="Nobody returned a case.",
    )


def _claimed(one: PingPong) -> str:
    if not one.is_owner_asked:
        return "unknown: not asked then"
    return one.claimed_name or "nobody knows"
