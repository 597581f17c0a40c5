"""``gridcity what-if``: a past year under other limits, or under another duty table, before switching."""

import csv
import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, seen

if TYPE_CHECKING:
    from gridcity.whatif.model import ClockCompared, Comparison, Count, Group

_MOST_SHOWN = 40


class Grouping(StrEnum):
    """What the printed table is by."""

    DEPARTMENT = "department"
    CLASS = "class"


def what_if(
    year: Annotated[int, typer.Option(help="Cases reported in this year.", min=1900, max=2199)],
    limits: Annotated[
        Path | None,
        typer.Option(help="CSV or XLSX of filing conditions, as `gridcity conditions load` takes."),
    ] = None,
    duty: Annotated[
        Path | None,
        typer.Option(help="CSV or XLSX of duty rules, as the whole table; as `gridcity duty load`."),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write rows that cannot be read to this CSV file.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything here, too.")] = None,
    by: Annotated[Grouping, typer.Option(help="What the printed table is by.")] = Grouping.DEPARTMENT,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write departments and classes here, too.")
    ] = None,
    city: City = None,
) -> None:
    """Run other limits or another duty table over a past year, and compare late rates and loads by clock.

    Nothing is written to the city: it is for seeing before switching. What it cannot know is said.
    """
    from gridcity.loading.faults import Faults
    from gridcity.whatif.service import compare

    faults = Faults(sheet=errors)
    try:
        with city_connection(city) as conn:
            found = compare(conn, year, at=clock.now(), limits=limits, duty=duty, faults=faults)
    finally:
        faults.finish()
    _show(found, by)
    for reason, count in faults.by_reason()[:_MOST_SHOWN]:
        say(f"Set aside {count:,}: {reason}")
    if json_file is not None:
        json_file.write_text(
            json.dumps(as_json(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    if csv_file is not None:
        _write_csv(found, csv_file)


def as_json(found: "Comparison") -> dict[str, object]:
    """Write a comparison as JSON has it; a rate without a denominator is null."""
    return {
        "year": found.year,
        "cases": found.cases,
        "moved": found.moved,
        "clocks": [_clock(one) for one in found.clocks],
        "departments": [_group(one) | {"id": one.id if one.id > 0 else None} for one in found.departments],
        "classes": [_group(one) for one in found.classes],
        "notes": [{"text": zh, "text_en": en} for zh, en in found.notes],
        "seconds": round(found.seconds, 3),
    }


def _group(group: "Group") -> dict[str, object]:
    return {
        "id": group.id,
        "code": group.code,
        "name": group.name,
        "name_en": group.name_en,
        "cases_were": group.cases_were,
        "cases_would_be": group.cases_would_be,
        "clocks": [_clock(one) for one in group.clocks],
    }


def _clock(one: "ClockCompared") -> dict[str, object]:
    return {
        "clock": str(one.clock),
        "was": _count(one.was),
        "would_be": _count(one.would_be),
        "newly_late": one.newly_late,
        "no_longer_late": one.no_longer_late,
    }


def _count(count: "Count") -> dict[str, object]:
    return {
        "timed": count.timed,
        "late": count.late,
        "late_rate": count.late_rate,
        "in_hand": round(count.in_hand, 3),
    }


def _show(found: "Comparison", by: Grouping) -> None:
    say(
        f"{found.year}: {found.cases:,} cases, {found.moved:,} would go to another department."
        f" {found.seconds:.1f} s."
    )
    for one in found.clocks:
        say(
            f"{one.clock}: late {one.was.late:,} of {one.was.timed:,} were ({_rate(one.was)}),"
            f" {one.would_be.late:,} of {one.would_be.timed:,} would be ({_rate(one.would_be)});"
            f" {one.newly_late:,} newly late, {one.no_longer_late:,} no longer."
            f" In hand at a time {one.was.in_hand:,.1f} → {one.would_be.in_hand:,.1f}."
        )
    _show_groups(found, by)
    for zh, en in found.notes:
        say(f"{en}  {zh}")


def _show_groups(found: "Comparison", by: Grouping) -> None:
    groups = found.departments if by is Grouping.DEPARTMENT else found.classes
    clocks = [one.clock for one in found.clocks if one.was.timed or one.would_be.timed]
    table = Table(str(by), box=None, pad_edge=False)
    for heading in ("cases", "→"):
        table.add_column(heading, justify="right")
    for clock_name in clocks:
        for heading in (f"{clock_name} late", "→", "in hand", "→"):
            table.add_column(heading, justify="right")
    for group in groups[:_MOST_SHOWN]:
        cells = [f"{group.cases_were:,}", f"{group.cases_would_be:,}"]
        for clock_name in clocks:
            one = group.of(clock_name)
            cells += [_rate(one.was), _rate(one.would_be)]
            cells += [f"{one.was.in_hand:,.1f}", f"{one.would_be.in_hand:,.1f}"]
        table.add_row(seen(f"{group.code} {group.name}".strip() or "nobody 无人负责"), *cells)
    Console(highlight=False).print(table, markup=False)
    if len(groups) > _MOST_SHOWN:
        say(f"… and {len(groups) - _MOST_SHOWN:,} more; --csv FILE has all.")


def _rate(count: "Count") -> str:
    return "–" if count.late_rate is None else f"{count.late_rate:.1%}"


def _write_csv(found: "Comparison", path: Path) -> None:
    from gridcity.loading.faults import inert

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            (
                *(
                    "by",
                    "code",
                    "name",
                    "cases_were",
                    "cases_would_be",
                    "clock",
                    "newly_late",
                    "no_longer_late",
                ),
                *(f"{name}_{side}" for side in ("was", "would_be") for name in _COLUMNS),
            )
        )
        for by, groups in ((Grouping.DEPARTMENT, found.departments), (Grouping.CLASS, found.classes)):
            for group in groups:
                for one in group.clocks:
                    sides = [_count(one.was), _count(one.would_be)]
                    sheet.writerow((
                        by, inert(group.code), inert(group.name), group.cases_were, group.cases_would_be,
                        one.clock, one.newly_late, one.no_longer_late,
                        *(side[name] for side in sides for name in _COLUMNS),
                    ))  # fmt: skip


_COLUMNS = ("timed", "late", "late_rate", "in_hand")
