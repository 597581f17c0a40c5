"""What the fictional city is to look like: ``data/sample/*.toml``, read into one object."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Size:
    """How big the city is to be made.

    ``area_m2`` is the area inside the city's border, in its own equal-area plane [m²];
    ``spacing_scale`` stretches the distance between the streets that part communities [-].
    """

    name: str
    area_m2: float
    spacing_scale: float
    buildings: int
    components: int
    cases_per_day: float
    incidents: int
    inspectors: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The city's drawing: its parts as read from the files, and how much smaller to draw them."""

    size: Size
    scale: float
    river: dict[str, Any]
    counties: list[dict[str, Any]]
    roads: dict[str, Any]
    railways: list[dict[str, Any]]
    density: list[dict[str, Any]]
    names: dict[str, Any]
    components: dict[str, Any]
    people: dict[str, Any]


def _toml(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def read_plan(data_dir: Path, size: str = "full") -> Plan:
    """Read the drawing of the sample city.

    Parameters
    ----------
    data_dir
        The project's data folder; the drawing is in its folder ``sample``.
    size
        ``full`` (about 20,000 cells) or ``small`` (about 600, for tests).
    """
    home = data_dir / "sample"
    city = _toml(home / "city.toml")
    given = city["sizes"][size]
    chosen = Size(
        name=size,
        area_m2=given["area_m2"],
        spacing_scale=given["community_spacing_scale"],
        buildings=given["buildings"],
        components=given["components"],
        cases_per_day=given["cases_per_day"],
        incidents=given["incidents"],
        inspectors=given["inspectors"],
    )
    return Plan(
        size=chosen,
        scale=float((chosen.area_m2 / city["reference_area_m2"]) ** 0.5),
        river=city["river"],
        counties=city["counties"],
        roads=city["roads"],
        railways=city["railways"],
        density=city["density"],
        names=_toml(home / "names.toml"),
        components=_toml(home / "components.toml"),
        people=_toml(home / "people.toml"),
    )
