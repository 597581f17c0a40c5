"""``gridcity evidence …``: what photos prove, what is doubtful or alike, who should take a case."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridcity.cases.class_rules import ClassRule

    R = TypeVar("R", bound=ClassRule)

app = typer.Typer(no_args_is_help=True, help="Photos as evidence, doubts, duplicates, crews.")

_Number = Annotated[str, typer.Argument(help="The case's number, 19 digits.")]
_Class = Annotated[
    int | None, typer.Option("--class-id", help="Number of the class; without it: all without a rule.", min=1)
]
_Remove = Annotated[bool, typer.Option("--remove", help="Take the class's own rule away.")]
_DAYS = 30


@app.command()
def show(number: _Number, city: City = None) -> None:
    """Show what is asked of a case's photos, what is missing, and whether they show the same spot."""
    from gridcity.cases.evidence import doubts, examining

    with city_connection(city) as conn:
        found = examining.examine(conn, _case(conn, number))
        numbers = doubts.numbers_of(conn, [found])
    there, compared = found.counted, found.compared
    say(
        f"Photos: {there.before} before, {there.after} after;"
        f" waived: {', '.join(sorted(there.waived)) or 'none'}"
    )
    for lack in found.lacking:
        say(f"Missing: {lack.proof}, {lack.there} of {lack.asked}")
    say(f"Verdict: {compared.verdict} ({', '.join(compared.reasons) or 'no reasons'})")
    for pair in compared.pairs:
        told = (
            "places not known" if pair.distance_m is None else f"{pair.distance_m:,.0f} m apart",
            *(() if pair.apart_deg is None else (f"{pair.apart_deg:.0f}° turned",)),
            *(() if pair.later_s is None else (f"{pair.later_s / 60:,.0f} min later",)),
        )
        say(f"  photos {pair.before.id} and {pair.after.id}: {pair.verdict}; {', '.join(told)}")
    for use in found.uses:
        how = "the same file" if use.is_same_file else f"the same picture, {use.bits_apart} of 64 bits apart"
        say(f"Photo {use.photo_id} was already used in case {numbers[use.case_id]} ({how}).")


@app.command("doubts")
def list_doubts(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; 30 days back without it.")
    ] = None,
    city: City = None,
) -> None:
    """List the cases of the last weeks whose photos are doubtful, the last shown first."""
    from gridcity.cases.evidence import doubts
    from gridcity.city.service import get_city

    now = clock.now()
    with city_connection(city) as conn:
        zone = get_city(conn).profile.zone
        first = now - timedelta(days=_DAYS) if since is None else since.replace(tzinfo=zone)
        page = doubts.list_doubts(conn, doubts.Period(first, now), limit=doubts.MOST_LISTED)
    show_table(
        ("case", "class", "department", "verdict", "doubts"),
        [
            (
                one.case.number,
                one.case.class_name,
                one.case.department_name or "–",
                one.compared.verdict,
                ", ".join(one.doubts),
            )
            for one in page.items
        ],
        none=f"No doubts among {page.examined:,} cases.",
    )
    if page.next is not None:
        say(f"{page.examined:,} cases were looked at; there are more.")


@app.command("rules")
def evidence_rules(
    class_id: _Class = None,
    within_m: Annotated[float | None, typer.Option(min=0.1, max=5000, help="Photos of one spot. [m]")] = None,
    within_deg: Annotated[float | None, typer.Option(min=1, max=180, help="Their directions. [°]")] = None,
    from_case_m: Annotated[float | None, typer.Option(min=1, max=50_000, help="From the case. [m]")] = None,
    clock_slack_min: Annotated[int | None, typer.Option(min=0, max=1440, help="Of cameras. [min]")] = None,
    alike_bits: Annotated[int | None, typer.Option(min=0, max=3, help="Of one picture, of 64. [-]")] = None,
    remove: _Remove = False,  # noqa: FBT002  (a switch of the command line)
    city: City = None,
) -> None:
    """Show from when on photos are of one spot, by class; with an option, set it."""
    from gridcity.cases.evidence import examining

    given = {
        "within_m": within_m, "within_deg": within_deg, "from_case_m": from_case_m,
        "clock_slack_min": clock_slack_min, "alike_bits": alike_bits,
    }  # fmt: skip
    with city_connection(city) as conn:
        rules = _changed(examining.rules(conn), examining.WIDEST, class_id, given, is_removed=remove)
        examining.save_rules(conn, rules)
    _show_rules(rules)


@app.command("duplicate-rules")
def duplicate_rules(
    class_id: _Class = None,
    within_m: Annotated[float | None, typer.Option(min=0.1, max=2000, help="How near. [m]")] = None,
    within_days: Annotated[int | None, typer.Option(min=0, max=3650, help="How long closed. [d]")] = None,
    least_score: Annotated[float | None, typer.Option(min=0, max=1, help="From 0 to 1. [-]")] = None,
    remove: _Remove = False,  # noqa: FBT002  (a switch of the command line)
    city: City = None,
) -> None:
    """Show what is suggested as a duplicate, by class; with an option, set it."""
    from gridcity.cases import duplicates

    given = {"within_m": within_m, "within_days": within_days, "least_score": least_score}
    with city_connection(city) as conn:
        rules = _changed(duplicates.list_rules(conn), duplicates.WIDEST, class_id, given, is_removed=remove)
        duplicates.save_rules(conn, rules)
    _show_rules(rules)


@app.command()
def crews(number: _Number, city: City = None) -> None:
    """Suggest who of the responsible department should take a case, the best first, and why."""
    from gridcity.cases.crews import service

    with city_connection(city) as conn:
        found = service.suggest(conn, _case(conn, number).id, at=clock.now())
    left = "no limit" if found.time_left_h is None else f"{found.time_left_h:,.1f} h left"
    say(f"Case {number}, {found.department_name or 'nobody answers for it'}, {left}")
    show_table(
        ("score", "who", "why"),
        [(f"{one.score:.2f}", one.name, f"{one.why_zh} · {one.why_en}") for one in found.items],
        none="Nobody handles there.",
    )


def _case(conn: Any, number: str) -> Any:
    from sqlalchemy import select

    from gridcity.cases.errors import CaseNotFound
    from gridcity.cases.service import read
    from gridcity.store.tables import cases

    case_id = conn.scalar(select(cases.c.id).where(cases.c.number == number))
    if case_id is None:
        raise CaseNotFound(f"There is no case {number}.", number=number)
    return read(conn, case_id)


def _changed(
    rules: "list[R]", widest: "R", class_id: int | None, given: dict[str, Any], *, is_removed: bool
) -> "list[R]":
    """Set what is given in the rule of a class, which begins as the rule for all classes."""
    said = {name: value for name, value in given.items() if value is not None}
    if is_removed and class_id is None:
        raise typer.BadParameter("The rule for all classes stays: name a class.", param_hint="--remove")
    others = [one for one in rules if one.class_id != class_id]
    if is_removed:
        return others
    if not said:
        return rules
    known = {one.class_id: one for one in rules}
    base = known.get(class_id) or known.get(None) or widest
    return [*others, replace(base, class_id=class_id, **said)]


def _show_rules(rules: "Sequence[ClassRule]") -> None:
    names = list(rules[0].__dataclass_fields__) if rules else []
    rows = [tuple(_word(getattr(one, name)) for name in names) for one in rules]
    show_table(tuple(names), sorted(rows), none="No rules are set.")


def _word(value: float | None) -> str:
    return "all" if value is None else f"{value:g}"
