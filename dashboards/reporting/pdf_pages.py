"""A report as PDF: set by Typst, Chinese with a font of the machine whose glyphs are embedded."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from dashboards.reporting.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Map,
    Paragraph,
    Picture,
    Table,
    Tiles,
    Words,
)
from gridcity.components.labels import chinese_font
from gridcity.reports.model import Language

_LAYOUT = Path(__file__).with_name("layout.typ")


def to_pdf(document: Document) -> bytes:
    """Write a report as PDF, A4.

    Raises
    ------
    FontMissing
        The machine has no font with Chinese.
    """
    font = chinese_font()
    with TemporaryDirectory(prefix="gridcity-report-") as folder:
        place = Path(folder)
        pictures: list[bytes] = []
        blocks = [_block(block, document.language, pictures) for block in document.blocks]
        for number, content in enumerate(pictures):
            ending = "png" if content.startswith(b"\x89PNG") else "svg"
            (place / f"{number}.{ending}").write_bytes(content)
        said = {
            "title": _told(document.title, document.language),
            "subtitle": _told(document.subtitle, document.language),
            "made": _told(document.made, document.language),
            "language": str(document.language),
            "blocks": blocks,
        }
        (place / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        (place / "report.typ").write_text(_LAYOUT.read_text(encoding="utf-8"), encoding="utf-8")
        content = typst.compile(place / "report.typ", root=place, font_paths=[font.parent])
    return bytes(content)


def _told(words: Words, language: Language) -> list[str]:
    return [text for _, text in words.told(language)]


def _block(block: Block, language: Language, pictures: list[bytes]) -> dict[str, object]:
    if isinstance(block, Heading):
        return {"kind": "heading", "words": _told(block.words, language)}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "words": _told(block.words, language), "warning": block.is_warning}
    if isinstance(block, Tiles):
        tiles = [
            {
                "name": _told(tile.name, language),
                "value": tile.value,
                "note": _told(tile.note, language),
                "tone": tile.tone,
            }
            for tile in block.tiles
        ]
        return {"kind": "tiles", "tiles": tiles}
    if isinstance(block, Table):
        return {
            "kind": "table",
            "headings": [_told(words, language) for words in block.headings],
            "rows": [[_cell(cell, language) for cell in row] for row in block.rows],
            "numeric": sorted(block.numeric),
            "wide": block.wide,
        }
    return _drawn(block, language, pictures)


def _drawn(block: Picture | Map, language: Language, pictures: list[bytes]) -> dict[str, object]:
    is_map = isinstance(block, Map)
    pictures.append(block.png if isinstance(block, Map) else block.svg)
    return {
        "kind": "picture",
        "file": f"{len(pictures) - 1}.{'png' if is_map else 'svg'}",
        "caption": _told(block.caption, language),
        "legend": [[colour, *_told(words, language)] for colour, words in block.legend]
        if isinstance(block, Map)
        else [],
    }


def _cell(cell: Cell, language: Language) -> dict[str, object]:
    return {"words": _told(cell.words, language), "share": cell.share, "tone": cell.tone}
