"""Findings about cells, as a table, a map in one file, or a GeoPackage."""

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from grids.findings import Finding, tally

if TYPE_CHECKING:
    from sqlalchemy import Connection


def show_findings(console: Console, heading: str, findings: Sequence[Finding]) -> None:
    """Count findings by kind."""
    table = Table(title=heading, title_justify="left", box=None)
    table.add_column("wrong")
    for column in ("found", "to be mended or noted", "in the way"):
        table.add_column(column, justify="right")
    for wrong, (every, serious) in tally(findings).items():
        table.add_row(str(wrong), f"{every:,}", f"{every - serious:,}", f"{serious:,}")
    console.print(table)


def write_findings(conn: "Connection", findings: Sequence[Finding], name: str, to: Path) -> None:
    """Write findings with their places: as a map in one file (.html), else as a GeoPackage.

    The GeoPackage holds wrong, codes, area_m2 [m²], width_m [m], is_minor, says; EPSG:4326.
    """
    if to.suffix.lower() in (".html", ".htm"):
        # What people look at stands above this package: named here, not imported.
        sheet = import_module("dashboards.findings_map").findings_sheet(conn, findings, name)
        to.write_text(sheet.to_html(), encoding="utf-8")
        return
    import geopandas as gpd

    frame = gpd.GeoDataFrame(
        {
            "wrong": [str(one.wrong) for one in findings],
            "codes": [" ".join(one.codes) for one in findings],
            "area_m2": [one.area_m2 for one in findings],
            "width_m": [one.width_m for one in findings],
            "is_minor": [one.is_minor for one in findings],
            "says": [one.says for one in findings],
        },
        geometry=[one.shape for one in findings],
        crs=4326,
    )
    frame.to_file(to, layer="findings", driver="GPKG")
