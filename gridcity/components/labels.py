"""Sheets of QR labels: each opens the page of its component on a phone.

A4, three labels across and eight down (70 mm × 37 mm, a common size of sticky labels; sheets that were begun
can be used up): the city, the component's name and class, its code and its cell. Everything keeps 5 mm from
the sheet's edges, where many printers do not print. Text is drawn with a Chinese font of the machine, its
glyphs embedded, so that the sheet prints everywhere as it looks here.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

import segno
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.components import service
from gridcity.components.errors import FontMissing, TooManyLabels
from gridcity.components.model import Component, ComponentFilter, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

COLUMNS, ROWS = 3, 8
PER_SHEET = COLUMNS * ROWS
MOST = 2_400
"""So many labels are drawn in one go: a hundred sheets."""

WIDTH_MM, HEIGHT_MM = 70.0, 37.0
_PAGE_MM = (210.0, 297.0)
_CODE_MM = 26.0
"""Side of the QR code: a phone reads it from half a metre. [mm]"""
_EDGE_MM = 6.0
"""What stays white beside it: what printers leave out, and more than ISO/IEC 18004 asks for. [mm]"""
_WORDS_MM = WIDTH_MM - _CODE_MM - 2 * _EDGE_MM - 4.0
"""How wide the words beside it may be. [mm]"""
_POINT_MM = 25.4 / 72
_MM = 1 / 25.4
_FONTS = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJK.ttc", "NotoSansSC-Regular.otf", "NotoSansCJKsc-Regular.otf",
    "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf",
    "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "uming.ttc",
)  # fmt: skip
"""Open fonts with Chinese, as Debian's packages name their files; the first that is there is taken."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says, and the address that its QR code opens."""

    code: str
    name: str
    class_name: str
    cell_code: str
    url: str
    city_name: str = ""


def draw_labels(labels: "Sequence[Label]", *, skip: int = 0) -> bytes:
    """Draw sheets of labels as PDF.

    Parameters
    ----------
    labels
        What to draw, row by row.
    skip
        How many places of the first sheet are used up already: 0 to 23. [-]

    Raises
    ------
    TooManyLabels
        There is none, or there are more than ``MOST``.
    FontMissing
        The machine has no font with Chinese.
    """
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    if not (0 < len(labels) <= MOST and 0 <= skip < PER_SHEET):
        raise TooManyLabels(f"{len(labels)} labels; 1 to {MOST:,} are drawn in one go.", most=MOST)
    font = FontProperties(fname=str(chinese_font()))
    answer = BytesIO()
    with PdfPages(answer, metadata={"Title": "gridcity", "CreationDate": None}) as pages:
        places = [None] * skip + list(labels)
        for first in range(0, len(places), PER_SHEET):
            figure = Figure(figsize=(_PAGE_MM[0] * _MM, _PAGE_MM[1] * _MM))
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=(0, _PAGE_MM[0]), ylim=(_PAGE_MM[1], 0))
            axes.set_axis_off()
            for place, label in enumerate(places[first : first + PER_SHEET]):
                row, column = divmod(place, COLUMNS)
                if label is not None:
                    _draw(axes, label, column * WIDTH_MM, row * HEIGHT_MM + 0.5, font)
            pages.savefig(figure)
    return answer.getvalue()


def labels_of(
    conn: Connection,
    codes: "Sequence[str]",
    cell_code: str | None,
    *,
    address: str,
    class_id: int | None = None,
) -> list[Label]:
    """Give the labels of components by their codes, then of those that stand in a cell, each once.

    Parameters
    ----------
    class_id
        Of what stands in the cell only this class.
    address
        Where people reach the city; a component's page is ``/components/<code>`` there.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        There is no such component.
    TooManyLabels
        There are more than ``MOST``.
    """
    if len(codes) > MOST:
        raise TooManyLabels(f"{len(codes)} labels; 1 to {MOST:,} are drawn in one go.", most=MOST)
    found = {one.code: one for one in (service.get_standing(conn, code) for code in codes)}
    if cell_code is not None:
        found |= {one.code: one for one in _standing_in(conn, cell_code, class_id)}
    if len(found) > MOST:
        raise TooManyLabels(f"{len(found)} labels; 1 to {MOST:,} are drawn in one go.", most=MOST)
    city_name = get_city(conn).profile.names.local
    return [
        Label(
            one.code, one.name, one.class_name, one.cell_code, f"{address}/components/{one.code}", city_name
        )
        for one in found.values()
    ]


def _standing_in(conn: Connection, cell_code: str, class_id: int | None) -> list[Component]:
    """List all that stands in a cell, one more than can be drawn at most."""
    wanted = ComponentFilter(cell_code=cell_code, class_id=class_id)
    found: list[Component] = []
    after: str | None = None
    while len(found) <= MOST:
        page = service.list_components(conn, wanted, after=after, limit=1_000)
        found += [one for one in page.items if one.state is not State.REMOVED]
        after = page.next
        if after is None:
            break
    return found


def chinese_font() -> Path:
    """Find a font with Chinese on this machine.

    Raises
    ------
    FontMissing
        There is none.
    """
    from matplotlib.font_manager import findSystemFonts

    found = {Path(path).name: Path(path) for path in findSystemFonts()}
    chosen = next((found[name] for name in _FONTS if name in found), None)
    if chosen is None:
        raise FontMissing("No font with Chinese is installed: apt-get install fonts-noto-cjk.")
    return chosen


def _draw(axes: "Axes", label: Label, left: float, top: float, font: Any) -> None:
    """Draw one label, its upper left corner at ``left``, ``top``. [mm]."""
    side = _draw_code(axes, label.url, left + _EDGE_MM, top + 5.5)
    x = left + side + _EDGE_MM + 4.0
    name = fit_words(label.name, 9.0, lines=2)
    is_own = label.name != label.class_name
    lines = [
        (fit_words(label.city_name, 6.0)[0], 8.0, 6.0),
        *((words, 12.5 + 4.0 * at, 9.0) for at, words in enumerate(name)),
        (fit_words(label.class_name, 7.0)[0] if is_own else "", 21.0, 7.0),
        (f"{label.code[:6]} {label.code[6:-6]}", 25.5, 7.5),
        (label.code[-6:], 28.5, 7.5),
        (label.cell_code, 31.5, 6.0),
    ]
    for words, below, points in lines:
        axes.text(
            x, top + below, words, fontproperties=font, fontsize=points, va="baseline", parse_math=False
        )


def fit_words(words: str, points: float, *, lines: int = 1) -> list[str]:
    """Break words into lines that fit beside a code; what does not fit ends in an ellipsis.

    Examples
    --------
    >>> fit_words("Chestnut Hill Ave @ Englewood", 9.0, lines=2)
    ['Chestnut Hill', 'Ave @ Engle…']
    """
    room = _WORDS_MM / (points * _POINT_MM)
    found: list[str] = []
    rest = " ".join(words.split())
    while rest and len(found) < lines:
        is_last = len(found) == lines - 1
        fits = _fitting(rest, room)
        if fits == len(rest):
            line, rest = rest, ""
        elif is_last:
            line, rest = rest[: _fitting(rest, room - 1)].rstrip() + "…", ""
        else:
            cut = rest.rfind(" ", 0, fits + 1)
            cut = cut if cut > 0 else fits
            line, rest = rest[:cut].rstrip(), rest[cut:].lstrip()
        found.append(line)
    return found or [""]


def _fitting(words: str, room: float) -> int:
    """Say how many characters fit into so many times the letters' height."""
    for at, character in enumerate(words):
        room -= _width(character)
        if room < 0:
            return at
    return len(words)


def _width(character: str) -> float:
    """Say how wide a character is at most: a Chinese one is as wide as it is high."""
    if east_asian_width(character) in "WF" or character in "WMm@%…":
        return 1.0
    return 0.75 if character.isupper() else 0.6


def _draw_code(axes: "Axes", url: str, left: float, top: float) -> float:
    """Draw a QR code of dark runs; give its side. [mm]."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    matrix = segno.make(url, error="m", micro=False, boost_error=False).matrix
    module = _CODE_MM / len(matrix)
    outlines = [
        Outline(
            _square(left + start * module, top + at * module, (end - start) * module, module), closed=True
        )
        for at, row in enumerate(matrix)
        for start, end in _runs(row)
    ]
    axes.add_patch(PathPatch(Outline.make_compound_path(*outlines), facecolor="black", linewidth=0))
    return _CODE_MM


def _runs(row: "Sequence[int]") -> list[tuple[int, int]]:
    """Find where dark modules begin and end in a row."""
    edges = [
        at
        for at, (one, other) in enumerate(zip([0, *row], [*row, 0], strict=True))
        if bool(one) != bool(other)
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _square(x: float, y: float, width: float, height: float) -> list[tuple[float, float]]:
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
