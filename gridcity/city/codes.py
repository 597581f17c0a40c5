"""Division codes (区划代码): 6 digits name a county, 9 a street, 12 a community.

A code begins with the code of the area around it, so a parent is never stored twice and never
disagrees. Official codes are often written with 12 digits whatever the level (230102018000 is
the street 230102018); both forms are read.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from gridcity.city.errors import AreaCodeInvalid
from gridcity.city.model import Level


def read_area_code(raw: object, level: Level) -> str:
    """Read a code as an official file writes it: with or without the zeros behind it.

    Raises
    ------
    AreaCodeInvalid
        It is no number of that level.

    Examples
    --------
    >>> read_area_code("230102018000", Level.STREET)
    '230102018'
    >>> read_area_code(230102, Level.COUNTY)
    '230102'
    """
    text = re.sub(r"\.0+$", "", str(raw).strip())
    head, tail = text[: level.code_length], text[level.code_length :]
    if not re.fullmatch(r"[0-9]+", text) or len(head) != level.code_length or tail.strip("0"):
        raise AreaCodeInvalid(
            f"{raw!r} is no code of a {level}: {level.code_length} digits are wanted.",
            value=str(raw),
            level=level,
        )
    return head


def parent_code(code: str) -> str | None:
    """Name the area around an area: its code without the last three digits; None for a county."""
    return code[:-3] if len(code) > Level.COUNTY.code_length else None


def make_area_codes(names: Sequence[str], parents: Sequence[str]) -> list[str]:
    """Give numbers to areas whose file brings none: 001, 002 … in their parent, in the order of their names.

    The same names give the same codes whatever the order of the rows, so that a file loaded
    again finds its own areas.

    Parameters
    ----------
    names
        Name of each area; unique inside its parent.
    parents
        Code of the county or street around each area.

    Raises
    ------
    AreaCodeInvalid
        Two areas of one parent share a name, or a parent has more than 999 areas.

    Examples
    --------
    >>> make_area_codes(["Roxbury", "Allston"], ["025025", "025025"])
    ['025025002', '025025001']
    """
    inside: dict[str, list[str]] = defaultdict(list)
    for name, parent in zip(names, parents, strict=True):
        if name in inside[parent]:
            raise AreaCodeInvalid(f"{parent} has two areas named {name!r}.", name=name, parent=parent)
        inside[parent].append(name)
    for parent, its_names in inside.items():
        its_names.sort()
        if len(its_names) > 999:
            raise AreaCodeInvalid(f"{parent} has {len(its_names)} areas; 999 can be numbered.", parent=parent)
    return [
        f"{parent}{inside[parent].index(name) + 1:03d}" for name, parent in zip(names, parents, strict=True)
    ]
