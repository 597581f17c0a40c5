"""What a report is made of, whatever it is written as: headings, paragraphs, tables, pictures, a map."""

from dataclasses import dataclass, field
from typing import TypeAlias

from gridcity.reports.model import Language


@dataclass(frozen=True, slots=True)
class Words:
    """The same in Chinese and in English."""

    zh: str
    en: str

    def told(self, language: Language) -> tuple[tuple[str, str], ...]:
        """Give what is shown in a language: code and text, the first of them first."""
        pairs = (("zh", self.zh), ("en", self.en))
        shown = [pair for pair in pairs if language in (Language.BOTH, pair[0])]
        return tuple(shown[:1] if self.zh == self.en else shown)


def same(text: str) -> Words:
    """Give what is the same in both: a number, a code, a name."""
    return Words(text, text)


@dataclass(frozen=True, slots=True)
class Heading:
    """Begins a part."""

    words: Words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; a warning stands out."""

    words: Words
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; ``share`` draws a bar behind a number, 0 to 1, and ``tone`` says how it is meant."""

    words: Words
    share: float | None = None
    tone: str = ""  # better, worse, or nothing


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the columns named are numbers, and stand at the right."""

    headings: tuple[Words, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = field(default_factory=frozenset)
    wide: int = 0
    """Which column takes what room is left."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the large numbers at the beginning: what, how much, what became of it."""

    name: Words
    value: str
    note: Words
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """The large numbers."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing (SVG), with what it shows; it has no words of its own but numbers."""

    svg: bytes
    caption: Words
    width: float = 1.0
    """Of the column. [-]"""


@dataclass(frozen=True, slots=True)
class Map:
    """A map: a page of its own for screens, a drawing (PNG) for paper."""

    html: str
    png: bytes
    caption: Words
    legend: tuple[tuple[str, Words], ...]


Block: TypeAlias = Heading | Paragraph | Table | Tiles | Picture | Map


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report, ready to be written."""

    title: Words
    subtitle: Words
    made: Words
    blocks: tuple[Block, ...]
    language: Language
