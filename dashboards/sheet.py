"""A map as one file: all of its script, style and icons are inside, and it asks no host for anything.

Folium links its libraries from the internet and takes its background from a tile server. A
city's network is closed, and a map that is sent by mail has to open in ten years: so Leaflet is
put into the file, and the background is drawn from the city's own streets and water.
"""

import base64
import html
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

_LEAFLET = Path(__file__).parent / "vendor" / "leaflet"
_STYLE = Path(__file__).parent / "sheet.css"
_CELLS = Path(__file__).parent / "cell_layer.js"
_ADDRESS = re.compile(r"url\((?!data:)[^)]*?([\w-]+\.png)\)")


class _Scale(MacroElement):
    """A scale in metres: folium's own shows miles, too. And Leaflet's name without its flag."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.attributionControl.setPrefix("Leaflet");
        L.control.scale({imperial: false, position: "bottomright"}).addTo({{ this._parent.get_name() }});
        {% endmacro %}"""
    )

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types


class Sheet(folium.Map):
    """A folium map that brings everything along.

    Parameters
    ----------
    bounds
        West, south, east, north of what is shown first, EPSG:4326. [°]
    language
        Language of most of its words, for screen readers: ``zh`` or ``en``.
    title
        Of the browser's tab.
    """

    def __init__(
        self, bounds: tuple[float, float, float, float], *, title: str, language: str = "zh"
    ) -> None:
        west, south, east, north = bounds
        super().__init__(
            location=[(south + north) / 2, (west + east) / 2],
            tiles=None,
            prefer_canvas=True,
            zoom_snap=0.25,
        )
        self.default_js, self.default_css = [], []
        self.fit_bounds([[south, west], [north, east]])
        head = self._figure()
        head.title = html.escape(title)
        head.header.add_child(Element(f"<style>{_style_sheet()}</style>"), name="style")
        head.header.add_child(Element(f"<script>{_script()}</script>"), name="script")
        self.add_child(_Scale())
        head.header.add_child(
            Element(f'<script>document.documentElement.lang = "{language}";</script>'), name="language"
        )

    def add_title(self, first: str, second: str, remark: str) -> None:
        """Put a title on the map: one line a language, and a remark in small print. Plain text."""
        self._add_card(
            "title",
            f"<h1>{html.escape(first)}<span>{html.escape(second)}</span></h1><p>{html.escape(remark)}</p>",
        )

    def add_legend(self, heading: str, colours: Sequence[tuple[str, str]], remark: str) -> None:
        """Put a legend on the map: heading with unit, colours and their meaning, a remark. Plain text."""
        items = "".join(
            f'<li><i style="background:{html.escape(colour)}"></i>{html.escape(meaning)}</li>'
            for colour, meaning in colours
        )
        self._add_card("legend", f"<b>{html.escape(heading)}</b><ul>{items}</ul><p>{html.escape(remark)}</p>")

    def to_html(self) -> str:
        """Write the map as one HTML document."""
        text: str = self._figure().render()
        return text

    def _figure(self) -> Figure:
        """Give the document that folium puts the map into."""
        root = self.get_root()
        assert isinstance(root, Figure)  # noqa: S101  (folium makes one with every map)
        return root

    def _add_card(self, kind: str, inside: str) -> None:
        self._figure().html.add_child(Element(f'<div class="card {kind}">{inside}</div>'), name=kind)


@cache
def _script() -> str:
    sources = (_LEAFLET / "leaflet.js", _CELLS)
    script = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    return script.replace("</script", "<\\/script")


@cache
def _style_sheet() -> str:
    """Give Leaflet's style sheet with its icons inside; the markers', which no sheet uses, are left out."""

    def inside(found: re.Match[str]) -> str:
        icon = _LEAFLET / found[1]
        if not icon.is_file():
            return "none"
        return f"url(data:image/png;base64,{base64.b64encode(icon.read_bytes()).decode()})"

    sheets = [(_LEAFLET / "leaflet.css"), _STYLE]
    return _ADDRESS.sub(inside, "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))
