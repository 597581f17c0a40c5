"""Sheets of QR labels: each opens the page of its component on a phone.

A4, three labels across and eight down (70 mm × 37 mm, a common size of sticky labels): the code, the
component's name and class, and its cell. Text is drawn with a Chinese font of the machine, its glyphs
embedded, so that the sheet prints everywhere as it looks here.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from sqlalchemy import Connection

from gridcity.components import service
from gridcity.components.errors import FontMissing, TooManyLabels
from gridcity.components.model import ComponentFilter, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

COLUMNS, ROWS = 3, 8
PER_SHEET = COLUMNS * ROWS
MOST = 2_400
"""So many labels are drawn in one go: a hundred sheets."""

WIDTH_MM, HEIGHT_MM = 70.0, 37.0
_PAGE_MM = (210.0, 297.0)
_CODE_MM = 27.0
"""Side of the QR code: a phone reads it from half a metre. [mm]"""
_QUIET_MM = 3.5
"""What stays white around it: four modules, as ISO/IEC 18004 asks. [mm]"""
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


def draw_labels(labels: "Sequence[Label]") -> bytes:
    """Draw sheets of labels as PDF.

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

    if not 0 < len(labels) <= MOST:
        raise TooManyLabels(f"{len(labels)} labels; 1 to {MOST:,} are drawn in one go.", most=MOST)
    font = FontProperties(fname=str(chinese_font()))
    answer = BytesIO()
    with PdfPages(answer, metadata={"Title": "gridcity", "CreationDate": None}) as pages:
        for first in range(0, len(labels), PER_SHEET):
            figure = Figure(figsize=(_PAGE_MM[0] * _MM, _PAGE_MM[1] * _MM))
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=(0, _PAGE_MM[0]), ylim=(_PAGE_MM[1], 0))
            axes.set_axis_off()
            for place, label in enumerate(labels[first : first + PER_SHEET]):
                row, column = divmod(place, COLUMNS)
                _draw(axes, label, column * WIDTH_MM, row * HEIGHT_MM + 0.5, font)
            pages.savefig(figure)
    return answer.getvalue()


def labels_of(
    conn: Connection, codes: "Sequence[str]", cell_code: str | None, *, address: str
) -> list[Label]:
    """Give the labels of components by their codes, then of those that stand in a cell.

    Parameters
    ----------
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
    found = [service.get_standing(conn, code) for code in codes]
    if cell_code is not None:
        page = service.list_components(conn, ComponentFilter(cell_code=cell_code), limit=1_000)
        found += [one for one in page.items if one.state is not State.REMOVED]
    return [
        Label(one.code, one.name, one.class_name, one.cell_code, f"{address}/components/{one.code}")
        for one in found
    ]


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
    side = _draw_code(axes, label.url, left + _QUIET_MM, top + 5.0)
    x = left + side + 2 * _QUIET_MM
    lines = (
        (label.name[:9], 10.0, 9.0),
        (label.class_name[:12], 15.0, 7.0),
        (label.code[:11], 22.0, 7.5),
        (label.code[11:], 26.0, 7.5),
        (label.cell_code, 31.0, 6.0),
    )
    for words, below, points in lines:
        axes.text(
            x, top + below, words, fontproperties=font, fontsize=points, va="baseline", parse_math=False
        )


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
