"""A report as one web page: it opens without a network, and prints."""

import base64
import html
from pathlib import Path

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
from gridcity.reports.model import Language

_STYLE = Path(__file__).with_name("page.css")


def to_html(document: Document) -> str:
    """Write a report as one HTML document, the same for the same report."""
    language = document.language
    first = "en" if language is Language.EN else "zh-CN"
    title = html.escape(" · ".join(text for _, text in document.title.told(language)))
    body = "\n".join(_block(block, language) for block in document.blocks)
    return (
        f'<!doctype html>\n<html lang="{first}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n<main>\n"
        f'<header><p class="kicker">{_words(document.subtitle, language)}</p>'
        f"<h1>{_words(document.title, language)}</h1>"
        f'<p class="made">{_words(document.made, language)}</p></header>\n'
        f"{body}\n</main>\n</body>\n</html>\n"
    )


def _words(words: Words, language: Language) -> str:
    return " ".join(
        f'<span lang="{"zh-CN" if code == "zh" else "en"}" class="{code}">{html.escape(text)}</span>'
        for code, text in words.told(language)
    )


def _block(block: Block, language: Language) -> str:
    if isinstance(block, Heading):
        return f"<h2>{_words(block.words, language)}</h2>"
    if isinstance(block, Paragraph):
        kind = ' class="warning" role="note"' if block.is_warning else ""
        return f"<p{kind}>{_words(block.words, language)}</p>"
    if isinstance(block, Tiles):
        tiles = "".join(
            f'<li class="{tile.tone}"><span class="name">{_words(tile.name, language)}</span>'
            f"<strong>{html.escape(tile.value)}</strong><small>{_words(tile.note, language)}</small></li>"
            for tile in block.tiles
        )
        return f'<ul class="tiles">{tiles}</ul>'
    if isinstance(block, Table):
        return _table(block, language)
    if isinstance(block, Map):
        return _map(block, language)
    return _picture(block, language)


def _table(table: Table, language: Language) -> str:
    def kind(at: int) -> str:
        return ' class="n"' if at in table.numeric else ""

    head = "".join(
        f'<th scope="col"{kind(at)}>{_words(words, language)}</th>' for at, words in enumerate(table.headings)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{kind(at)}>{_cell(cell, language)}</td>" for at, cell in enumerate(row))
        + "</tr>\n"
        for row in table.rows
    )
    inside = f"<thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody>"
    return f'<div class="table" tabindex="0"><table>{inside}</table></div>'


def _cell(cell: Cell, language: Language) -> str:
    inside = _words(cell.words, language)
    if cell.tone:
        inside = f'<b class="{cell.tone}">{inside}</b>'
    if cell.share is None:
        return inside
    return f'<span class="bar" style="--share:{min(max(cell.share, 0.0), 1.0):.3f}">{inside}</span>'


def _picture(picture: Picture, language: Language) -> str:
    content = base64.b64encode(picture.svg).decode()
    alt = html.escape(" ".join(text for _, text in picture.caption.told(language)))
    return (
        f'<figure><img alt="{alt}" src="data:image/svg+xml;base64,{content}">'
        f"<figcaption>{_words(picture.caption, language)}</figcaption></figure>"
    )


def _map(block: Map, language: Language) -> str:
    keys = "".join(
        f'<li><i style="background:{colour}"></i>{_words(said, language)}</li>'
        for colour, said in block.legend
    )
    title = html.escape(" ".join(text for _, text in block.caption.told(language)))
    png = base64.b64encode(block.png).decode()
    return (
        f'<figure class="map"><iframe title="{title}" sandbox="allow-scripts"'
        f' srcdoc="{html.escape(block.html)}"></iframe>'
        f'<img class="paper" alt="{title}" src="data:image/png;base64,{png}">'
        f'<ul class="legend">{keys}</ul><figcaption>{_words(block.caption, language)}</figcaption></figure>'
    )
