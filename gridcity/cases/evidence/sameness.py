"""Whether photos before and after show the same spot, and what makes them doubtful. Pure.

What is compared is what cameras wrote into the originals: place, time, direction. It can be missing (phones'
browsers strip it) and it can be false, so a verdict always comes with its reasons, and nothing is refused by
it unless a filing condition asks for the same spot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

from gridcity.cases.evidence.asking import AFTER_KIND, BEFORE_KINDS, Verdict

_EARTH_M = 6_371_008.8
"""Mean radius of the earth. [m]"""


class Reason(StrEnum):
    """What a verdict or a doubt rests on."""

    NEAR = "near"  # the photos lie near each other
    FAR_APART = "far_apart"
    NO_PLACE = "no_place"  # a camera says no place
    NO_TIME = "no_time"
    NOT_LATER = "not_later"  # the photo after was not taken later than the one before
    BEFORE_WORK = "before_work"  # taken before the case was dispatched
    AFTER_WORK = "after_work"  # taken after the work was called done
    OTHER_DIRECTION = "other_direction"
    ALIKE = "alike"  # before and after are one picture
    USED_BEFORE = "used_before"  # the picture hangs on another case as well
    FAR_FROM_CASE = "far_from_case"
    NO_PHOTOS = "no_photos"  # nothing to compare: one of the two sorts is missing


DOUBTS = frozenset(
    {
        Reason.FAR_APART,
        Reason.NOT_LATER,
        Reason.BEFORE_WORK,
        Reason.AFTER_WORK,
        Reason.OTHER_DIRECTION,
        Reason.ALIKE,
        Reason.USED_BEFORE,
        Reason.FAR_FROM_CASE,
    }
)
"""Reasons for which a supervisor should look."""
_SPOILS = frozenset({Reason.NOT_LATER, Reason.BEFORE_WORK, Reason.OTHER_DIRECTION, Reason.ALIKE})
"""What keeps photos that lie near each other from proving the same spot."""


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """From when on photos are of one spot, and when they are doubted; without a class of all others."""

    class_id: int | None
    within_m: float
    within_deg: float
    from_case_m: float
    clock_slack_min: int
    alike_bits: int


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo on a case, with what its camera wrote. Places in EPSG:4326 [°], direction from north [°]."""

    id: int
    kind: str
    sha256: str
    attached_at: datetime
    attached_by: int | None
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None
    direction_deg: float | None = None
    position_error_m: float | None = None
    looks: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """Where a case lies, and when it was worked on."""

    lon: float | None
    lat: float | None
    dispatched_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A photo before and one after, compared. Distance [m], directions' difference 0 to 180 [°], time [s]."""

    before: Photo
    after: Photo
    verdict: Verdict
    reasons: tuple[Reason, ...]
    distance_m: float | None
    apart_deg: float | None
    later_s: float | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What the photos of a case show together: the best pair decides."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    pairs: tuple[Pair, ...]

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """The reasons for which a supervisor should look."""
        return tuple(reason for reason in self.reasons if reason in DOUBTS)


def compare(photos: Sequence[Photo], work: Work, rule: EvidenceRule) -> Compared:
    """Compare every photo before with every photo after.

    The case's verdict is that of its best pair, and its reasons are that pair's and what is doubtful about
    any photo after.
    """
    befores = [one for one in photos if one.kind in BEFORE_KINDS]
    afters = [one for one in photos if one.kind == AFTER_KIND]
    pairs = tuple(_pair(before, after, work, rule) for after in afters for before in befores)
    if not pairs:
        return Compared(Verdict.CANNOT_TELL, (Reason.NO_PHOTOS, *_of_photos(photos, work, rule)), ())
    best = min(pairs, key=_rank)
    reasons = dict.fromkeys((*best.reasons, *_of_photos(photos, work, rule)))
    return Compared(best.verdict, tuple(reasons), pairs)


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Give the great-circle distance of two places in EPSG:4326 [m].

    On a sphere of the mean radius, off by at most 0.6 % of the distance: less than any camera's error.

    >>> round(distance_m(126.6, 45.75, 126.6, 45.751), 1)
    111.2
    """
    north, east = radians(other_lat - lat), radians(other_lon - lon)
    chord = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, chord)))


def apart_deg(one: float, other: float) -> float:
    """Give the difference of two directions, 0 to 180 [°].

    >>> apart_deg(350.0, 20.0)
    30.0
    """
    return abs((one - other + 180.0) % 360.0 - 180.0)


def bits_apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Count the bits in which two hashes differ [-]."""
    return sum((mine ^ theirs).bit_count() for mine, theirs in zip(sorted(one), sorted(other), strict=True))


def _pair(before: Photo, after: Photo, work: Work, rule: EvidenceRule) -> Pair:
    apart = _apart_m(before, after)
    turned = (
        None
        if before.direction_deg is None or after.direction_deg is None
        else apart_deg(before.direction_deg, after.direction_deg)
    )
    later = (
        None
        if before.taken_at is None or after.taken_at is None
        else (after.taken_at - before.taken_at).total_seconds()
    )
    reasons = []
    if apart is None:
        reasons.append(Reason.NO_PLACE)
    else:
        errors = (before.position_error_m or 0.0) + (after.position_error_m or 0.0)
        # An error larger than the limit says nothing: it does not make far places near.
        most = rule.within_m + min(errors, rule.within_m)
        reasons.append(Reason.NEAR if apart <= most else Reason.FAR_APART)
    if later is None:
        reasons.append(Reason.NO_TIME)
    elif later <= 0:
        reasons.append(Reason.NOT_LATER)
    reasons += _of_time(after, work, rule)
    if turned is not None and turned > rule.within_deg:
        reasons.append(Reason.OTHER_DIRECTION)
    if _is_alike(before, after, rule):
        reasons.append(Reason.ALIKE)
    return Pair(before, after, _verdict(reasons), tuple(reasons), apart, turned, later)


def _verdict(reasons: Iterable[Reason]) -> Verdict:
    found = set(reasons)
    if Reason.FAR_APART in found:
        return Verdict.OTHER_PLACE
    if Reason.NEAR in found and not found & _SPOILS:
        return Verdict.SAME_SPOT
    return Verdict.CANNOT_TELL


def _rank(pair: Pair) -> tuple[int, int, float]:
    """Order pairs: those that prove the same spot first, then those that prove nothing."""
    order = (Verdict.SAME_SPOT, Verdict.CANNOT_TELL, Verdict.OTHER_PLACE)
    doubts = sum(reason in DOUBTS for reason in pair.reasons)
    return order.index(pair.verdict), doubts, pair.distance_m or 0.0


def _of_photos(photos: Iterable[Photo], work: Work, rule: EvidenceRule) -> list[Reason]:
    """Say what is doubtful about the photos after, each by itself."""
    found = []
    for after in photos:
        if after.kind == AFTER_KIND:
            found += _of_time(after, work, rule)
            if (
                after.lon is not None
                and after.lat is not None
                and work.lon is not None
                and work.lat is not None
            ):
                away = distance_m(after.lon, after.lat, work.lon, work.lat)
                if away > rule.from_case_m + (after.position_error_m or 0.0):
                    found.append(Reason.FAR_FROM_CASE)
    return found


def _of_time(after: Photo, work: Work, rule: EvidenceRule) -> list[Reason]:
    """Say whether a photo after was taken outside the time of the work."""
    if after.taken_at is None:
        return []
    slack = timedelta(minutes=rule.clock_slack_min)
    if work.dispatched_at is not None and after.taken_at < work.dispatched_at - slack:
        return [Reason.BEFORE_WORK]
    # One that was attached later may show it later: a verifier's own photo does.
    done_at = work.completed_at
    if done_at is not None and after.attached_at <= done_at and after.taken_at > done_at + slack:
        return [Reason.AFTER_WORK]
    return []


def _apart_m(one: Photo | Work, other: Photo | Work) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return distance_m(one.lon, one.lat, other.lon, other.lat)


def _is_alike(before: Photo, after: Photo, rule: EvidenceRule) -> bool:
    if before.looks is None or after.looks is None:
        return False
    return bits_apart(before.looks, after.looks) <= rule.alike_bits
