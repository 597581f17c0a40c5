"""``gridcity what-if``: a past year under other limits, or under another duty table, before switching."""

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, seen

if TYPE_CHECKING:
    from gridcity.whatif.model import Comparison, Load

_MOST_SHOWN = 40


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
    csv_file: Annotated[Path | None, typer.Option("--csv", help="Write the table here, too.")] = None,
    city: City = None,
) -> None:
    """Run other limits or another duty table over a past year, and compare late rates and loads.

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
    _show(found)
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
        "was": _load(found.was),
        "would_be": _load(found.would_be),
        "newly_late": found.newly_late,
        "no_longer_late": found.no_longer_late,
        "moved": found.moved,
        "departments": [
            {
                "department_id": one.department_id if one.department_id > 0 else None,
                "code": one.code,
                "name": one.name,
                "was": _load(one.was),
                "would_be": _load(one.would_be),
            }
            for one in found.departments
        ],
        "notes": [{"text": zh, "text_en": en} for zh, en in found.notes],
        "seconds": round(found.seconds, 3),
    }


def _load(load: "Load") -> dict[str, object]:
    return {
        "cases": load.cases,
        "timed": load.timed,
        "late": load.late,
        "late_rate": load.late_rate,
        "in_hand": round(load.in_hand, 3),
    }


def _show(found: "Comparison") -> None:
    say(
        f"{found.year}: {found.cases:,} cases. Late: {found.was.late:,} of {found.was.timed:,} were"
        f" ({_rate(found.was)}), {found.would_be.late:,} of {found.would_be.timed:,} would be"
        f" ({_rate(found.would_be)}); {found.newly_late:,} newly late, {found.no_longer_late:,} no longer."
        f" {found.moved:,} cases would go to another department. {found.seconds:.1f} s."
    )
    table = Table("department", box=None, pad_edge=False)
    for heading in ("cases", "→", "late", "→", "late rate", "→", "in hand", "→"):
        table.add_column(heading, justify="right")
    for one in found.departments[:_MOST_SHOWN]:
        was, would_be = one.was, one.would_be
        table.add_row(
            seen(f"{one.code} {one.name}".strip() or "nobody 无人负责"),
            f"{was.cases:,}", f"{would_be.cases:,}",
            f"{was.late:,}", f"{would_be.late:,}",
            _rate(was), _rate(would_be),
            f"{was.in_hand:,.1f}", f"{would_be.in_hand:,.1f}",
        )  # fmt: skip
    Console(highlight=False).print(table, markup=False)
    if len(found.departments) > _MOST_SHOWN:
        say(f"… and {len(found.departments) - _MOST_SHOWN:,} more; --csv FILE has all.")
    for zh, en in found.notes:
        say(f"{en}  {zh}")


def _rate(load: "Load") -> str:
    return "–" if load.late_rate is None else f"{load.late_rate:.1%}"


def _write_csv(found: "Comparison", path: Path) -> None:
    from gridcity.loading.faults import inert

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(
            ("code", "department", *(f"{name}_{side}" for side in ("was", "would_be") for name in _COLUMNS))
        )
        for one in found.departments:
            sides = [_load(one.was), _load(one.would_be)]
            sheet.writerow(
                (inert(one.code), inert(one.name), *(side[name] for side in sides for name in _COLUMNS))
            )


_COLUMNS = ("cases", "timed", "late", "late_rate", "in_hand")
