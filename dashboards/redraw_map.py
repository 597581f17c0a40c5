"""What a redraw would change, drawn: cells that would be retired, by what becomes of them, and new ones."""

import folium
import numpy as np
from sqlalchemy import Connection

from dashboards.background import city_bounds, draw_background
from dashboards.cell_layer import CellLayer
from dashboards.sheet import Sheet
from gridcity.cells.versions import Fate
from gridcity.city.service import get_city
from gridcity.redraw import Preview

FATES = {
    Fate.SPLIT: ("#d95f02", "拆分 Split among several"),
    Fate.MERGED: ("#7570b3", "合并 Merged into one"),
    Fate.MOVED: ("#e6ab02", "调整 Borders moved"),
    Fate.GIVEN_UP: ("#a50f15", "撤销 Given up"),
}
OLD_BORDER = "#fffdf5"
NEW = ("#0b5d46", "新网格边界 Borders of new cells")


def redraw_sheet(conn: Connection, found: Preview) -> Sheet:
    """Draw a preview on the city's own ground; cells that stay as they are are left out."""
    names = get_city(conn).profile.names
    sheet = Sheet(
        city_bounds(conn), title=f"{names.zh} 网格调整预览 · {names.en}: what a redraw would change"
    )
    made = found.plan
    sheet.add_title(
        f"{names.zh} · 网格调整预览",
        f"{names.en} · What a redraw would change",
        f"{made.kept:,} 不变 stay · {len(made.retired):,} 停用 retired · {len(made.fresh):,} 新增 new",
    )
    draw_background(conn, sheet)
    retired = np.array([list(FATES).index(fate) for fate in found.fates], dtype=np.int64)
    for band, (_, name) in enumerate(FATES.values()):
        chosen = np.flatnonzero(retired == band)
        if len(chosen):
            facts = {
                "旧网格 retired cell": made.retired_codes[chosen].tolist(),
                "去向 becomes": [_children(found, int(at)) for at in chosen],
            }
            colours = [colour for colour, _ in FATES.values()]
            old = made.retired_outlines[chosen]
            CellLayer(name, old, retired[chosen], colours, facts, edge=OLD_BORDER).add_to(sheet)
    _add_new(sheet, found)
    tally = found.tally
    sheet.add_legend(
        "网格 Cells",
        [(colour, f"{name}: {tally[fate]:,}") for fate, (colour, name) in FATES.items()]
        + [(NEW[0], f"{NEW[1]}: {len(made.fresh):,}")],
        "尚未写入任何数据 Nothing has been written.",
    )
    folium.LayerControl(collapsed=True).add_to(sheet)
    return sheet


def _add_new(sheet: Sheet, found: Preview) -> None:
    """Draw the borders of the new cells over the ground of the retired ones."""
    made = found.plan
    if len(made.fresh) == 0:
        return
    facts = {
        "新网格 new cell": made.code[made.fresh].tolist(),
        "面积 area [m²]": [f"{area:,.0f}" for area in made.drawn.area_m2[made.fresh]],
    }
    bands = np.zeros(len(made.fresh), dtype=np.int64)
    new = made.drawn.polygon[made.fresh]
    CellLayer(NEW[1], new, bands, [NEW[0]], facts, only_lines=True).add_to(sheet)


def _children(found: Preview, at: int) -> str:
    """Name the cells that a retired one becomes, with its shares."""
    shared = found.plan.shared
    pairs = np.flatnonzero(shared.one == at)
    pairs = pairs[np.argsort(-shared.shared_m2[pairs], kind="stable")][:4]
    codes = found.plan.code[found.plan.fresh[shared.other[pairs]]]
    words = [f"{code} {share:.0%}" for code, share in zip(codes, shared.share_of_one[pairs], strict=True)]
    return ", ".join(words) or "–"
