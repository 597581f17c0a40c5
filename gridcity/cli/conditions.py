"""``gridcity conditions …``: when a case is filed and closed, and how long each step may take."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, show_table

if TYPE_CHECKING:
    from gridcity.conditions.model import Condition
    from gridcity.loading.model import Loaded

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="Filing conditions and their limits."
)

_MOST_SHOWN = 20
_Number = Annotated[int, typer.Argument(help="Number of the condition, from the list.", min=1)]
_On = Annotated[
    datetime | None,
    typer.Option("--on", help="A day in the city's calendar; today without it.", formats=["%Y-%m-%d"]),
]
_Class = Annotated[int | None, typer.Option("--class-id", help="Number of a class of matters.", min=1)]
_Edition = Annotated[str | None, typer.Option("--edition", help="Of one catalogue edition.")]


class Overlaps(StrEnum):
    """What becomes of rows that contradict the store; as ``gridcity.conditions.loading.Overlaps``."""

    REFUSE = "refuse"
    SUCCEED = "succeed"


class Language(StrEnum):
    """Of the headings and units of an export."""

    ZH = "zh"
    EN = "en"


@app.command("list")
def list_conditions(
    class_id: _Class = None,
    edition: _Edition = None,
    on: _On = None,
    examples: Annotated[
        bool | None, typer.Option("--examples/--own", help="Only examples; only own.")
    ] = None,
    city: City = None,
) -> None:
    """List the conditions in force on a day, by class."""
    from gridcity.city.service import city_day
    from gridcity.conditions import repository
    from gridcity.conditions.exporting import limit_text
    from gridcity.conditions.model import ConditionFilter, Timed

    with city_connection(city) as conn:
        day = city_day(conn, clock.now()) if on is None else on.date()
        found = repository.list_all(conn, ConditionFilter(class_id, edition, day, examples))
    show_table(
        ("number", "class", "", "condition", *Timed, "photos", "since", ""),
        [
            (
                str(one.id),
                one.class_code,
                one.class_name,
                _called(one),
                *(limit_text(one.content.limits.of(timed), "en") for timed in Timed),
                f"{one.content.photos_before}/{one.content.photos_after}",
                str(one.content.valid_from),
                "example" if one.content.is_example else "",
            )
            for one in found
        ],
        none="No condition is in force: cases have no limits. gridcity conditions load FILE, or … examples.",
    )


@app.command()
def show(number: _Number, city: City = None) -> None:
    """Show a condition with all its editions."""
    from gridcity.conditions import service

    with city_connection(city) as conn:
        editions = service.history(conn, number)
    for one in editions:
        for line in _lines(one):
            say(line)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX, one condition a row.")],
    map_file: Annotated[
        Path | None, typer.Option("--map", help="What the columns mean, as TOML, where they do not say it.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Which sheet of a workbook.")] = None,
    overlaps: Annotated[
        Overlaps, typer.Option(help="Of contradictions: refuse the file, or succeed what is there.")
    ] = Overlaps.REFUSE,
    dry_run: Annotated[  # noqa: FBT002  (a switch of the command line)
        bool, typer.Option("--dry-run", help="Read and check everything, write nothing.")
    ] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write the rows that were set aside to this CSV file.")
    ] = None,
    city: City = None,
) -> None:
    """Load conditions, all of a file or nothing. Loading the same file again changes nothing."""
    from dataclasses import replace

    from gridcity.cli.load import check_sheet
    from gridcity.conditions import loading
    from gridcity.conditions.columns import CONDITIONS
    from gridcity.loading.columns import read_table_map
    from gridcity.loading.faults import Faults
    from gridcity.loading.maps import ColumnMap

    check_sheet(errors, file)
    column_map = ColumnMap() if map_file is None else read_table_map(map_file, CONDITIONS)
    if sheet is not None:
        column_map = replace(column_map, layer=sheet)
    faults = Faults(sheet=errors)
    try:
        with city_connection(city) as conn:
            loaded = loading.load_conditions(
                conn, file, at=clock.now(), column_map=column_map, faults=faults,
                overlaps=loading.Overlaps(overlaps), is_dry_run=dry_run,
            )  # fmt: skip
    finally:
        faults.finish()
    _report(loaded, errors)


@app.command()
def examples(city: City = None) -> None:
    """Put the limits that the catalogue proposes in force, as examples, where a class has no condition."""
    from gridcity.conditions import service

    with city_connection(city) as conn:
        made = service.propose(conn, at=clock.now())
    say(f"{made:,} examples are in force from today on. They are proposals: gridcity conditions load FILE"
        " puts the city's own in their place.")  # fmt: skip


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="FILE.csv or FILE.xlsx; it can be loaded again.")],
    language: Annotated[Language, typer.Option(help="Of headings and units.")] = Language.ZH,
    edition: _Edition = None,
    on: _On = None,
    everything: Annotated[  # noqa: FBT002
        bool, typer.Option("--all", help="Past and future editions, too.")
    ] = False,
    city: City = None,
) -> None:
    """Write conditions to a file."""
    from gridcity.city.service import city_day
    from gridcity.conditions import exporting

    write = {".csv": exporting.to_csv, ".xlsx": exporting.to_xlsx}.get(file.suffix.lower())
    if write is None:
        raise typer.BadParameter("Name it .csv or .xlsx.", param_hint="FILE")
    with city_connection(city) as conn:
        day = city_day(conn, clock.now()) if on is None else on.date()
        found = exporting.chosen(conn, edition=edition, on=None if everything else day)
    file.write_bytes(write(found, str(language)))
    say(f"{len(found):,} conditions are in {file}.")


@app.command()
def end(
    number: Annotated[int | None, typer.Argument(help="Number of the condition.", min=1)] = None,
    examples: Annotated[bool, typer.Option("--examples", help="Every example, today.")] = False,  # noqa: FBT002
    on: _On = None,
    city: City = None,
) -> None:
    """End a condition from a day on; cases that were filed under it keep their deadlines."""
    from gridcity.conditions import service

    if examples == (number is not None):
        raise typer.BadParameter("Name a condition, or say --examples.")
    with city_connection(city) as conn:
        if number is None:
            say(f"{service.end_examples(conn, at=clock.now()):,} examples ended.")
            return
        ended = service.end(conn, number, at=clock.now(), on=_day(on))
    say(
        f"Condition {number} of {ended.class_code} {ended.class_name} holds until before"
        f" {ended.content.valid_to}."
    )


def _day(on: datetime | None) -> date | None:
    return None if on is None else on.date()


def _called(one: "Condition") -> str:
    mark = " *" if one.content.is_default else ""
    return f"{one.content.code}{mark} {one.content.wording.filing}".strip()


def _lines(one: "Condition") -> list[str]:
    from gridcity.conditions.model import Timed
    from gridcity.worktime.wording import limit_text

    content, words = one.content, one.content.wording
    until = "" if content.valid_to is None else f" until before {content.valid_to}"
    marks = [
        word
        for word, is_so in (
            ("default", content.is_default),
            ("emergency", content.is_emergency),
            ("example", content.is_example),
        )
        if is_so
    ]
    lines = [
        f"Condition {one.id}: {one.class_code} {one.class_name} / {content.code},"
        f" from {content.valid_from}{until}" + (f" ({', '.join(marks)})" if marks else "")
    ]
    for name, zh, en in (
        ("filed when", words.filing, words.filing_en),
        ("done when", words.closing, words.closing_en),
    ):
        lines += [f"  {name}: {zh}  {en}".rstrip()] if zh or en else []
    for timed in Timed:
        limit = content.limits.of(timed)
        lines.append(f"  {timed}: {'no limit' if limit is None else '  '.join(reversed(limit_text(limit)))}")
    spot = ", of the same spot" if content.is_same_spot_required else ""
    lines.append(f"  photos: {content.photos_before} before, {content.photos_after} after{spot}")
    if one.is_emergency:
        lines.append("  an emergency: its limits count every hour, work hours as hours, work days as days")
    lines.append(f"  counts on {content.calendar}; {content.basis or 'no basis'}; {one.source}")
    return lines


def _report(loaded: "Loaded", errors: Path | None) -> None:
    say(
        f"{loaded.file_name}: {loaded.read:,} rows read, {loaded.added:,} conditions added,"
        f" {loaded.known:,} there already, {loaded.set_aside:,} set aside, {loaded.seconds:.2f} s."
    )
    for note in loaded.notes[:_MOST_SHOWN]:
        say(note)
    for reason, count in loaded.faults.by_reason()[:_MOST_SHOWN]:
        say(f"Set aside {count:,}: {reason}")
    if loaded.set_aside:
        say(
            f"They are in {errors}."
            if errors
            else "--errors FILE writes each row with its reason and a hint."
        )
    if loaded.is_dry_run:
        say("Dry run: nothing was written.")
