"""A sheet of labels: every QR code on it is the one that opens its component's page."""

import numpy as np
import pypdfium2
import pytest
import segno

from gridcity.components.errors import TooManyLabels
from gridcity.components.labels import (
    COLUMNS,
    HEIGHT_MM,
    MOST,
    PER_SHEET,
    WIDTH_MM,
    Label,
    chinese_font,
    draw_labels,
    fit_words,
)

URL = "https://city.example/components/{}"


def label(number: int) -> Label:
    code = f"23010201001{number:06d}"
    return Label(code, "供水井盖 <7> $x^2$", "供水井盖", "230102001001001", URL.format(code))


def sheets(labels: list[Label], scale: float = 6.0, *, skip: int = 0) -> list[np.ndarray]:
    """Draw the sheets as pictures, 6 pixels a point, dark as True."""
    document = pypdfium2.PdfDocument(draw_labels(labels, skip=skip))
    return [np.asarray(page.render(scale=scale).to_pil().convert("L")) < 128 for page in document]


def code_at(sheet: np.ndarray, place: int) -> list[list[int]]:
    """Read the modules of a label's QR code: its side is found by its dark corners."""
    dots_a_mm = sheet.shape[1] / 210
    row, column = divmod(place, COLUMNS)
    top, left = int(row * HEIGHT_MM * dots_a_mm), int(column * WIDTH_MM * dots_a_mm)
    part = sheet[top : top + int(36 * dots_a_mm), left : left + int(34 * dots_a_mm)]
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    size = len(segno.make(URL.format("0" * 17), error="m", micro=False, boost_error=False).matrix)
    y = ys[0] + (np.arange(size) + 0.5) * (ys[-1] + 1 - ys[0]) / size
    x = xs[0] + (np.arange(size) + 0.5) * (xs[-1] + 1 - xs[0]) / size
    modules: list[list[int]] = part[np.ix_(y.astype(int), x.astype(int))].astype(int).tolist()
    return modules


def test_none_and_too_many_are_refused() -> None:
    for count in (0, MOST + 1):
        with pytest.raises(TooManyLabels):
            draw_labels([label(1)] * count)


def test_every_code_on_every_sheet_is_its_components() -> None:
    labels = [label(number) for number in range(PER_SHEET + 1)]

    first, second = sheets(labels)

    for place, one in enumerate(labels):
        sheet = first if place < PER_SHEET else second
        wanted = segno.make(one.url, error="m", micro=False, boost_error=False)
        assert code_at(sheet, place % PER_SHEET) == [list(map(int, row)) for row in wanted.matrix], place


def test_the_words_are_on_the_sheet_and_their_font_in_the_file() -> None:
    drawn = draw_labels([label(1)])

    assert chinese_font().is_file()
    assert b"/FontFile" in drawn or b"/Type3" in drawn
    (sheet,) = sheets([label(1)])
    dots_a_mm = sheet.shape[1] / 210
    words = sheet[: int(36 * dots_a_mm), int(34 * dots_a_mm) : int(70 * dots_a_mm)]
    assert words.any(axis=1).sum() > 5 * dots_a_mm, "five lines of words"


def test_nothing_is_drawn_where_printers_do_not_print() -> None:
    labels = [
        Label(
            f"23010201001{number:06d}", "宽" * 30, "W" * 30, "230102001001001", URL.format(number), "城" * 40
        )
        for number in range(PER_SHEET)
    ]
    (sheet,) = sheets(labels, scale=3.0)
    edge = int(5 * sheet.shape[1] / 210)

    for side in (sheet[:edge], sheet[-edge:], sheet[:, :edge], sheet[:, -edge:]):
        assert not side.any()
    for column in (1, 2):
        cut = int(column * WIDTH_MM * sheet.shape[1] / 210)
        assert not sheet[:, cut - edge // 2 : cut + edge].any(), "words stay on their label"


def test_a_sheet_that_was_begun_is_used_up() -> None:
    (sheet,) = sheets([label(1)], scale=3.0)
    (begun,) = sheets([label(1)], scale=3.0, skip=5)
    row, column = divmod(5, COLUMNS)
    top, left = (int(at * sheet.shape[1] / 210) for at in (row * HEIGHT_MM, column * WIDTH_MM))

    assert not begun[: top - 1].any()
    assert not begun[:, : left - 1].any()
    assert begun.sum() == pytest.approx(sheet.sum(), rel=0.02)
    with pytest.raises(TooManyLabels):
        draw_labels([label(1)], skip=PER_SHEET)


@pytest.mark.parametrize("words", ["", "路灯", "Chestnut Hill Ave @ Englewood Ave", "供水井盖" * 9, "W" * 90])
def test_words_are_broken_where_they_end(words: str) -> None:
    lines = fit_words(words, 9.0, lines=2)

    assert len(lines) <= 2
    assert all(len(line) <= 17 for line in lines)
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")
