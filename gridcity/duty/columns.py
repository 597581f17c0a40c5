"""Which column of a file is which of ours: by a column map, or by the words people write above them.

::

    [columns]                    # ours = the file's heading
    place = "责任区域"
    class = "类别编码"
    owner = "产权单位"
    [values.kind]                # what its words mean
    "部件类" = "component"
    [constants]                  # what the file does not say
    kind = "matter"
    valid_from = "2026-01-01"

Without a map the headings below are known, in Chinese and English; blanks, case and what stands in
brackets do not matter.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gridcity.loading.errors import ColumnMissing, MapInvalid
from gridcity.loading.maps import ColumnMap

HEADINGS: dict[str, tuple[str, ...]] = {
    "place": (
        "place", "place code", "area", "area code", "cell", "cell code", "where",
        "区域", "区域编码", "区域代码", "区域名称", "责任区域", "责任范围", "范围", "地点", "地段",
        "单元网格", "网格编码", "网格代码", "区划代码",
    ),
    "class": (
        "class", "class code", "类别", "类别编码", "类别代码", "小类", "小类编码", "小类代码", "类别名称",
    ),
    "kind": ("kind", "type", "类型", "种类", "部件事项", "部件/事项", "部件或事项", "部件/事件"),
    "edition": ("edition", "目录", "目录版本"),
    "governing": (
        "governing", "governing department", "主管部门", "主管单位", "主管部门名称", "主管部门代码",
    ),
    "owner": ("owner", "权属单位", "产权单位", "权属单位名称", "权属单位代码"),
    "maintainer": (
        "maintainer", "养护单位", "维护单位", "管护单位", "处置单位", "养护单位名称", "养护单位代码",
    ),
    "valid_from": ("valid from", "from", "since", "生效日期", "起始日期", "开始日期", "启用日期"),
    "last_on": ("last on", "last day", "through", "截止日期", "终止日期", "结束日期", "截至日期"),
    "valid_to": ("valid to", "before", "失效日期"),
    "note": ("note", "remark", "ground", "备注", "依据", "说明"),
}  # fmt: skip
"""Ours → headings that mean it. ``last_on`` is the last day, ``valid_to`` the first day after it."""

NEEDED = ("place", "class", "valid_from")
_TOP = {"layer", "edition", "columns", "constants", "values"}
_IN_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_BLANKS = re.compile(r"[\s_\-*：:\u200b\ufeff]+")


def read_duty_map(path: Path) -> ColumnMap:
    """Read the column map of a duty file.

    Raises
    ------
    MapInvalid
        It is no TOML, or says something that is not understood; the message names the place.
    """
    try:
        return duty_map(tomllib.loads(path.read_text(encoding="utf-8")), where=path.name)
    except FileNotFoundError:
        raise MapInvalid(f"There is no column map {path}.", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapInvalid(f"{path.name} is no TOML: {error}", path=str(path)) from error


def duty_map(raw: Mapping[str, Any], *, where: str) -> ColumnMap:
    """Make a column map from TOML's tables; ``where`` is named in messages.

    Raises
    ------
    MapInvalid
        Something in it is not understood.
    """
    _refuse(where, set(raw) - _TOP, sorted(_TOP))
    for name in ("columns", "constants", "values"):
        if not isinstance(raw.get(name, {}), dict):
            raise MapInvalid(f"{where}: {name} has to be a table, [{name}].")
        _refuse(f"{where}: [{name}]", set(raw.get(name, {})) - set(HEADINGS), list(HEADINGS))
    values = {name: words for name, words in raw.get("values", {}).items() if isinstance(words, dict)}
    return ColumnMap(
        layer=None if raw.get("layer") is None else str(raw["layer"]),
        edition=None if raw.get("edition") is None else str(raw["edition"]),
        columns={name: (str(heading),) for name, heading in raw.get("columns", {}).items()},
        constants={name: str(value) for name, value in raw.get("constants", {}).items()},
        values={name: {str(old): str(new) for old, new in words.items()} for name, words in values.items()},
    )


def recognise(headings: Sequence[str], column_map: ColumnMap) -> dict[str, int]:
    """Say which of a file's columns is which of ours; the first where several mean the same."""
    found: dict[str, int] = {}
    plain = [_plain(heading) for heading in headings]
    for field, words in HEADINGS.items():
        if field in column_map.columns:
            wanted = [_plain(word) for word in column_map.columns[field]]
        else:
            wanted = [_plain(word) for word in words]
        for word in wanted:
            if word in plain:
                found[field] = plain.index(word)
                break
    return found


def unread(headings: Sequence[str], found: Mapping[str, int], column_map: ColumnMap) -> list[str]:
    """Say which columns are not read although they mean what another means that is."""
    notes: list[str] = []
    for at, heading in enumerate(headings):
        alone = recognise([heading], column_map)
        notes += [
            f"Column {at + 1}, {heading}, is not read: column {found[field] + 1}, {headings[found[field]]},"
            f" is the {field}. Choose with a column map (--map)."
            for field in alone
            if field in found and at != found[field]
        ]
    return notes


def check_columns(
    name: str, headings: Sequence[str], found: Mapping[str, int], column_map: ColumnMap
) -> None:
    """Refuse a file that lacks a column.

    Raises
    ------
    ColumnMissing
        One that is needed, or that the map names, is not there.
    """
    named = [field for field in column_map.columns if field not in found]
    there = set(found) | set(column_map.constants)
    missing = named or [field for field in NEEDED if field not in there]
    if not missing and not there & {"governing", "owner", "maintainer"}:
        missing = ["governing", "owner", "maintainer"]
    if missing:
        shown = ", ".join(heading for heading in headings if heading)[:300]
        means = "; ".join(f"{field}: {', '.join(HEADINGS[field][:6])}" for field in missing)
        raise ColumnMissing(
            f"{name} has no column for {', '.join(missing)}. It has {shown}. Known headings are {means};"
            " or say which it is in a column map (--map).",
            missing=missing,
        )


def _plain(heading: str) -> str:
    return _BLANKS.sub("", _IN_BRACKETS.sub("", heading)).casefold()


def _refuse(where: str, strange: set[str], known: Sequence[str]) -> None:
    if strange:
        raise MapInvalid(
            f"{where} does not know {', '.join(sorted(strange))}; it knows {', '.join(known)}.",
            unknown=sorted(strange),
        )
