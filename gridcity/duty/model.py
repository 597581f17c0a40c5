"""Who answers for what, where, since when; and why that is the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gridcity.catalogue.model import Kind
from gridcity.people.model import Department


class Level(StrEnum):
    """How wide a place is, widest first."""

    CITY = "city"  # 全市
    COUNTY = "county"  # 区县
    STREET = "street"  # 街道
    COMMUNITY = "community"  # 社区
    CELL = "cell"  # 单元网格

    @property
    def code_length(self) -> int:
        """How many characters the code of such a place has: 0, 6, 9, 12 or 15."""
        return _LENGTHS[self]


_LENGTHS = {Level.CITY: 0, Level.COUNTY: 6, Level.STREET: 9, Level.COMMUNITY: 12, Level.CELL: 15}
LEVEL_OF_LENGTH = {length: level for level, length in _LENGTHS.items()}


class Scope(StrEnum):
    """How much a rule is about, narrowest first."""

    CLASS = "class"  # 小类
    MAJOR = "major"  # 大类
    ALL = "all"  # 全部
    TERRITORY = "territory"  # 属地: who answers where nobody else does (属地兜底)


class Party(StrEnum):
    """In which capacity a department answers."""

    GOVERNING = "governing"  # 主管部门
    OWNER = "owner"  # 权属单位
    MAINTAINER = "maintainer"  # 养护单位


class Outcome(StrEnum):
    """What became of what was considered."""

    ANSWERS = "answers"
    PASSED_OVER = "passed_over"
    NOT_IN_FORCE = "not_in_force"
    CONTESTED = "contested"
    NO_RULE = "no_rule"


@dataclass(frozen=True, slots=True)
class Place:
    """The whole city (empty code), an area or a cell. The code says how wide it is."""

    code: str
    name: str | None = None
    name_en: str | None = None

    @property
    def level(self) -> Level:
        """How wide it is."""
        return LEVEL_OF_LENGTH[len(self.code)]


@dataclass(frozen=True, slots=True)
class Target:
    """What a rule is about. ``kind`` is None of a territorial government, which answers for both."""

    scope: Scope
    kind: Kind | None = None
    edition: str | None = None
    major: str | None = None
    class_id: int | None = None

    @property
    def word(self) -> str:
        """The same in one word, as the column ``target`` of the store has it."""
        if self.scope is Scope.CLASS:
            return f"c{self.class_id}"
        if self.scope is Scope.MAJOR:
            return f"m{self.kind}:{self.edition}:{self.major}"
        return f"a{self.kind}" if self.scope is Scope.ALL else "t"


Parties = Mapping[Party, Department]
"""Who is named, and in which capacity. A capacity that is missing says nothing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says about who answers: a rule, or the register's own entry of a component."""

    place: Place
    target: Target | None
    """None of the register's own entry."""
    parties: Parties
    rule_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    """First day on which it holds no longer; None: no end."""
    is_contested: bool = False
    recorded_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in the order in which rules are asked, and the claims found there."""

    place: Place
    target: Target | None
    claims: Sequence[Claim] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Who answers for a class in a cell on a day, or for a component."""

    on: date
    kind: Kind
    """Decides the order: the owner first for components, the territory first for matters."""
    class_id: int
    class_code: str
    class_name: str
    class_name_en: str
    major: str
    major_name: str
    major_name_en: str
    edition: str
    cell_code: str
    component_code: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Something that was considered, and what became of it; steps of an answer are in order."""

    slots: Sequence[Slot]
    """Where it was looked; several where there was nothing in any of them."""
    claim: Claim | None
    outcome: Outcome
    gave: Sequence[Party]
    """What the answer took from it."""
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers, and why. The steps hold all that is needed to work it out again."""

    question: Question
    parties: Parties
    responsible: Department | None
    """To whom a case goes; None where not even a territorial government is known."""
    capacity: Party | None
    """In which capacity it answers; None for a territorial government."""
    rule_id: int | None
    """The rule that named it; None of a component's own entry, and where there is nobody."""
    is_fallback: bool
    """True where only the territorial government is left, or nobody."""
    text: str
    text_en: str
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the duty table, whenever it held."""

    id: int
    place: Place
    target: Target
    class_code: str | None
    target_name: str | None
    target_name_en: str | None
    governing: Department | None
    owner: Department | None
    maintainer: Department | None
    valid_from: date
    valid_to: date | None
    is_contested: bool
    note: str
    source: str
    succeeds_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule to be entered. ``place`` is the code of a cell or an area, or empty for the whole city."""

    place: str
    target: Target
    valid_from: date
    valid_to: date | None = None
    governing_id: int | None = None
    owner_id: int | None = None
    maintainer_id: int | None = None
    note: str = ""

    @property
    def departments(self) -> tuple[int | None, int | None, int | None]:
        """Governing, owner, maintainer."""
        return self.governing_id, self.owner_id, self.maintainer_id


@dataclass(frozen=True, slots=True)
class RuleFilter:
    """Which rules a list shows; all that are given have to hold."""

    place: str | None = None
    cell: str | None = None
    """Rules that may answer in this cell: its own, those of its areas and of the whole city."""
    class_id: int | None = None
    """Rules that may answer for this class."""
    department_id: int | None = None
    on: date | None = None
    """Those in force on this day."""
    is_contested: bool | None = None


@dataclass(frozen=True, slots=True)
class RulePage:
    """Some rules by number, and where the next page begins."""

    items: Sequence[Rule]
    next: int | None


@dataclass(frozen=True, slots=True)
class ClassName:
    """A class, by its names."""

    id: int
    kind: Kind
    edition: str
    code: str
    name: str
    name_en: str
    major_name: str
    major_name_en: str

    @property
    def major(self) -> str:
        """The two digits of its major class."""
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class Hole:
    """Ground where nobody but the territorial government, or nobody at all, answers for some classes."""

    places: Sequence[Place]
    """The fewest areas and cells that make it up: the first of them."""
    places_total: int
    cells: int
    classes: Sequence[ClassName]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A contested rule and the one that it contradicts. ``rule`` is None once that one has ended."""

    contested: Rule
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class OverlapPage:
    """Some contested rules by number, and where the next page begins."""

    items: Sequence[Overlap]
    next: int | None


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong with the duty table on a day."""

    on: date
    holes: Sequence[Hole]
    overlaps: Sequence[Overlap]
    """The first of them."""
    overlaps_total: int
    stranded: Sequence[Rule]
    """Rules in force whose cell or area is no longer there: the first of them."""
    stranded_total: int
    retired: Sequence[Rule]
    """Rules in force for classes of other editions: they answer only for what still carries such a class. The
    first of them."""
    retired_total: int
    editions: Sequence[str]
    """The editions whose classes were looked at."""
    cells: int
    classes: int
    pairs_without: int
    """Pairs of cell and class that nobody answers for. [-]"""
    untended: Sequence[Place]
    """Areas that have no territorial government either."""


@dataclass(frozen=True, slots=True)
class Line:
    """Who answers in a cell for a class, or for those of a major class that have no line of their own."""

    kind: Kind
    edition: str
    major: str
    major_name: str
    major_name_en: str
    class_id: int | None
    class_code: str | None
    class_name: str | None
    class_name_en: str | None
    classes: int
    """For how many classes the line speaks. [-]"""
    governing: Department | None
    owner: Department | None
    maintainer: Department | None
    responsible: Department | None
    rule_id: int | None
    is_fallback: bool
