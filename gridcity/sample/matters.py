"""What goes wrong in the fictional city: ``data/sample/matters.toml``, bound to the city's own numbers."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from gridcity.sample.errors import SampleIncomplete
from gridcity.store.tables import catalogue_classes, departments


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of problem: class and department by number, where and when it is met, how long it takes."""

    class_id: int
    department_id: int
    share: float
    where: dict[str, Any]
    rhythm: str
    hours: float
    old_town: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """A misfortune: where it starts, and what follows how many hours later near it."""

    where: dict[str, Any]
    follow: tuple[tuple[float, Matter], ...]


@dataclass(frozen=True, slots=True)
class Matters:
    """All that may go wrong in one month of the year."""

    kinds: tuple[Matter, ...]
    incidents: tuple[Incident, ...]
    snow: Matter | None
    snow_per_hour: float

    def hours_of(self, class_id: int) -> float:
        """Say how many hours a class usually takes to put right."""
        every = [*self.kinds, *(matter for incident in self.incidents for _, matter in incident.follow)]
        if self.snow is not None:
            every.append(self.snow)
        return next((matter.hours for matter in every if matter.class_id == class_id), 4.0)

    def department_of(self, class_id: int) -> int | None:
        """Say who answers for a class; None if nobody is known to."""
        every = [*self.kinds, *(matter for incident in self.incidents for _, matter in incident.follow)]
        if self.snow is not None:
            every.append(self.snow)
        return next((matter.department_id for matter in every if matter.class_id == class_id), None)


def read_matters(conn: Connection, data_dir: Path, *, month: int) -> Matters:
    """Read what may go wrong in a month, and look up the classes and departments it speaks of.

    Raises
    ------
    SampleIncomplete
        The city lacks a class or a department: it is not the sample city.
    """
    with (data_dir / "sample" / "matters.toml").open("rb") as file:
        raw = tomllib.load(file)
    classes = {
        (row.edition, row.code): row.id
        for row in conn.execute(
            select(catalogue_classes.c.id, catalogue_classes.c.edition, catalogue_classes.c.code).where(
                catalogue_classes.c.kind == "matter"
            )
        )
    }
    known = {row.code: row.id for row in conn.execute(select(departments.c.code, departments.c.id))}

    def matter(given: dict[str, Any]) -> Matter:
        key = (given.get("edition", raw["gbt"]), given["code"])
        if key not in classes or given["department"] not in known:
            raise SampleIncomplete(
                f"This city has no class {key[1]} of {key[0]} or no department {given['department']}: "
                "run `gridcity sample` first.",
                edition=key[0],
                code=key[1],
                department=given["department"],
            )
        words = given["words"]
        return Matter(
            class_id=classes[key],
            department_id=known[given["department"]],
            share=float(given.get("share", 0)),
            where=given.get("where", {}),
            rhythm=given.get("rhythm", "always"),
            hours=float(given["hours"]),
            old_town=float(given.get("old_town", 1.0)),
            words=(words,) if isinstance(words, str) else tuple(words),
        )

    snow = raw["snow"]
    return Matters(
        kinds=tuple(matter(given) for given in raw["kinds"]),
        incidents=tuple(
            Incident(
                given["where"], tuple((float(then["after_h"]), matter(then)) for then in given["follow"])
            )
            for given in raw["incidents"]
            if month in given["months"]
        ),
        snow=matter(snow) if month in snow["months"] else None,
        snow_per_hour=float(snow["per_hour"]),
    )
