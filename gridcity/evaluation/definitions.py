"""Indicators, scores and grades as data: read, checked, and refused with the place of what is wrong."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from gridcity.evaluation.errors import DefinitionInvalid, NotDefined
from gridcity.evaluation.facts import DURATIONS, FACTS, NOT_OF_DEPARTMENTS, Deeds
from gridcity.evaluation.model import By

Choice = TypeVar("Choice", bound=StrEnum)

DEFINITIONS = "reference/indicators.toml"
"""Where they are in the folder of data."""
_STATISTICS = ("mean", "median", "p90")
_KEYS = {
    "code",
    "zh",
    "en",
    "numerator",
    "denominator",
    "duration",
    "statistic",
    "direction",
    "source",
    "counts_zh",
    "counts_en",
}
_SCORE_KEYS = {"code", "zh", "en", "of", "parts", "source", "basis", "least_weight"}
_PART_KEYS = {"indicator", "weight", "bands"}
_GRADE_KEYS = {"code", "least"}


class Kind(StrEnum):
    """What an indicator's value is."""

    COUNT = "count"
    """Deeds. [-]"""
    SHARE = "share"
    """A part of other deeds, 0 to 1. [-]"""
    DURATION = "duration"
    """Hours. [h]"""


class Direction(StrEnum):
    """Which values are the better ones."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A count, a share of two counts, or a statistic of a duration."""

    code: str
    zh: str
    en: str
    kind: Kind
    deeds: Deeds
    direction: Direction
    numerator: str | None = None
    denominator: str | None = None
    duration: str | None = None
    statistic: str | None = None
    source: str = ""
    counts_zh: str = ""
    """What exactly counts, where its name does not say it; and in English."""
    counts_en: str = ""

    def tells_of(self, by: By) -> bool:
        """Say whether it means something for such units."""
        return not (by is By.DEPARTMENT and self.deeds in NOT_OF_DEPARTMENTS)


@dataclass(frozen=True, slots=True)
class Part:
    """What an indicator adds to a score: its weight [%], and for counts the points from so many on."""

    indicator: str
    weight: float
    bands: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """A weighted sum of indicators for some kinds of units."""

    code: str
    zh: str
    en: str
    of: tuple[By, ...]
    parts: tuple[Part, ...]
    least_weight: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Definitions:
    """All that is defined, and the SHA-256 of the text that it was read from."""

    indicators: Mapping[str, Indicator]
    scores: tuple[ScoreRule, ...]
    grades: tuple[tuple[str, float], ...]
    fingerprint: str

    def indicator(self, code: str) -> Indicator:
        """Give an indicator.

        Raises
        ------
        NotDefined
        """
        found = self.indicators.get(code)
        if found is None:
            raise NotDefined(f"No indicator is called {code[:60]!r}.", indicator=code[:60])
        return found

    def score_of(self, by: By) -> ScoreRule | None:
        """Give the score of such units; None where none is defined."""
        return next((score for score in self.scores if by in score.of), None)

    def grade(self, points: float) -> str:
        """Give the grade of so many points."""
        return next((code for code, least in self.grades if points >= least), self.grades[-1][0])


def read_definitions(path: Path) -> Definitions:
    """Read a file of definitions.

    Raises
    ------
    DefinitionInvalid
        It cannot be read, or defines something that makes no sense.
    """
    try:
        return parse_definitions(path.read_text("utf-8"), name=path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionInvalid(f"{path.name} cannot be read: {error}.", where=path.name) from error


@lru_cache(maxsize=16)
def parse_definitions(text: str, *, name: str = "definitions") -> Definitions:
    """Read definitions in TOML: ``[[indicators]]``, ``[[scores]]`` with their parts, ``[[grades]]``.

    Raises
    ------
    DefinitionInvalid
        It is no TOML, or defines something that makes no sense; the details say where.
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionInvalid(f"{name} is no TOML: {error}.", where=name) from error
    _known(written, {"indicators", "scores", "grades"}, name)
    indicators: dict[str, Indicator] = {}
    for number, row in enumerate(_rows(written, "indicators", name), start=1):
        one = _indicator(row, _where(name, "indicator", row, number))
        if one.code in indicators:
            raise _wrong(f"{name}, indicator {one.code}", "it is defined twice")
        indicators[one.code] = one
    scores = tuple(
        _score(row, indicators, _where(name, "score", row, number))
        for number, row in enumerate(_rows(written, "scores", name), start=1)
    )
    _once([by for score in scores for by in score.of], f"{name}, scores", "have two scores")
    _once([score.code for score in scores], f"{name}, scores", "are defined twice")
    grades = _grades(_rows(written, "grades", name), name)
    return Definitions(indicators, scores, grades, hashlib.sha256(text.encode()).hexdigest())


def _indicator(row: Mapping[str, Any], where: str) -> Indicator:
    _known(row, _KEYS, where)
    names = {key: _text(row, key, where) for key in ("code", "zh", "en")}
    direction = _choice(row.get("direction", "none"), Direction, f"{where}, direction")
    words = {key: str(row.get(key, "")) for key in ("source", "counts_zh", "counts_en")}
    if "duration" in row:
        duration = DURATIONS.get(str(row["duration"]))
        if (
            duration is None
            or row.get("statistic") not in _STATISTICS
            or {"numerator", "denominator"} & set(row)
        ):
            raise _wrong(
                where,
                f"a duration is one of {', '.join(DURATIONS)}, with statistic {', '.join(_STATISTICS)}",
            )
        return Indicator(
            **names, kind=Kind.DURATION, deeds=duration.deeds, direction=direction,
            duration=duration.code, statistic=row["statistic"], **words,
        )  # fmt: skip
    numerator = _fact(row.get("numerator"), f"{where}, numerator")
    deeds = FACTS[numerator].deeds
    if "statistic" in row:
        raise _wrong(where, "a statistic is of a duration")
    if "denominator" not in row:
        return Indicator(
            **names, kind=Kind.COUNT, deeds=deeds, direction=direction, numerator=numerator, **words
        )
    denominator = _fact(row["denominator"], f"{where}, denominator")
    if FACTS[denominator].deeds is not deeds:
        raise _wrong(
            where,
            f"{numerator} counts {deeds} and {denominator} counts {FACTS[denominator].deeds}:"
            " the one is no part of the other",
        )
    return Indicator(
        **names, kind=Kind.SHARE, deeds=deeds, direction=direction,
        numerator=numerator, denominator=denominator, **words,
    )  # fmt: skip


def _score(row: Mapping[str, Any], indicators: Mapping[str, Indicator], where: str) -> ScoreRule:
    _known(row, _SCORE_KEYS, where)
    of = row.get("of")
    if not isinstance(of, list) or not of:
        raise _wrong(where, "`of` lists the kinds of units it is for")
    units = tuple(_choice(one, By, f"{where}, of") for one in of)
    parts = tuple(_part(part, indicators, units, where) for part in _rows(row, "parts", where))
    total = sum(part.weight for part in parts)
    if abs(total - 100) > 1e-9:
        raise _wrong(where, f"the weights make {total:g}, not 100")
    _once([part.indicator for part in parts], where, "are parts twice")
    least = _number(row.get("least_weight", 50), f"{where}, least_weight")
    if not 0 < least <= 100:
        raise _wrong(where, "least_weight is more than 0 and at most 100")
    names = {key: _text(row, key, where) for key in ("code", "zh", "en")}
    return ScoreRule(**names, of=units, parts=parts, least_weight=least, source=str(row.get("source", "")))


def _part(
    row: Mapping[str, Any], indicators: Mapping[str, Indicator], units: Sequence[By], where: str
) -> Part:
    _known(row, _PART_KEYS, where)
    code = str(row.get("indicator"))
    where = f"{where}, part {code}"
    indicator = indicators.get(code)
    if indicator is None:
        raise _wrong(where, "no indicator has that code")
    if not all(indicator.tells_of(by) for by in units):
        raise _wrong(where, f"{indicator.deeds} belong to no department")
    weight = _number(row.get("weight"), f"{where}, weight")
    if weight <= 0:
        raise _wrong(where, "a weight is more than 0")
    if indicator.kind is Kind.SHARE and "bands" not in row:
        if indicator.direction is Direction.NONE:
            raise _wrong(where, "of a share without direction nobody knows which values are good")
        return Part(code, weight)
    return Part(code, weight, _bands(row.get("bands"), where))


def _bands(bands: object, where: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(bands, list) or not bands:
        raise _wrong(where, "it needs bands: from which value on it gives how many points")
    found = []
    for band in bands:
        if not isinstance(band, list) or len(band) != 2:
            raise _wrong(where, "a band is two numbers: from this value on, so many points")
        found.append((_number(band[0], where), _number(band[1], where)))
    falls = [least for least, _ in found]
    if falls != sorted(set(falls), reverse=True):
        raise _wrong(where, "bands begin with the highest value, and each is lower than the one before")
    if not all(0 <= points <= 100 for _, points in found):
        raise _wrong(where, "points are 0 to 100")
    return tuple(found)


def _grades(rows: Sequence[Mapping[str, Any]], name: str) -> tuple[tuple[str, float], ...]:
    where = f"{name}, grades"
    found = []
    for row in rows:
        _known(row, _GRADE_KEYS, where)
        found.append((_text(row, "code", where), _number(row.get("least"), where)))
    least = [points for _, points in found]
    if not found or least != sorted(set(least), reverse=True) or least[-1] != 0:
        raise _wrong(where, "they begin with the best, each is lower than the one before, the last from 0 on")
    _once([code for code, _ in found], where, "are defined twice")
    return tuple(found)


def _rows(table: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    rows = table.get(key)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise _wrong(where, f"it has no {key}")
    return rows


def _known(row: Mapping[str, Any], keys: set[str], where: str) -> None:
    unknown = sorted(set(row) - keys)
    if unknown:
        raise _wrong(
            where, f"nobody knows what {', '.join(unknown)} means; known are {', '.join(sorted(keys))}"
        )


def _fact(value: object, where: str) -> str:
    if not isinstance(value, str) or value not in FACTS:
        raise _wrong(where, f"{value!r} is no fact; known are {', '.join(FACTS)}")
    return value


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, f"it has no {key}")
    return value.strip()


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        raise _wrong(where, f"{value!r} is no number")
    return float(value)


def _choice(value: object, choices: type[Choice], where: str) -> Choice:
    try:
        return choices(str(value))
    except ValueError:
        raise _wrong(where, f"{value!r} is none of {', '.join(choices)}") from None


def _once(values: Sequence[str], where: str, says: str) -> None:
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise _wrong(where, f"{', '.join(twice)} {says}")


def _where(name: str, kind: str, row: Mapping[str, Any], number: int) -> str:
    return f"{name}, {kind} {row.get('code', number)}"


def _wrong(where: str, says: str) -> DefinitionInvalid:
    return DefinitionInvalid(f"{where}: {says}.", where=where)
