"""Two runs, cell by cell: where they agree on what stands out, and how far their numbers go together."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.stats import rankdata
from sqlalchemy import Connection

from gridcity.studio import repository
from gridcity.studio.encoding import read_result
from gridcity.studio.errors import NothingToCompare
from gridcity.studio.model import Floats, Run

NEITHER, BOTH, ONLY_A, ONLY_B, OPPOSITE = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What two runs have in common.

    ``stands`` says of each cell whether it stands out in neither (0), in both (1), in the first alone (2),
    in the second alone (3), or to opposite sides (4). ``agreement`` is the share of cells on which the two
    agree, ``kappa`` Cohen's kappa, which leaves out what chance would agree on; None without variation.
    """

    a: Run
    b: Run
    column: str
    column_name: str
    column_name_en: str
    differences: tuple[tuple[str, Any, Any], ...]
    ids: NDArray[np.int64]
    values_a: Floats
    values_b: Floats
    stands: NDArray[np.int8]
    agreement: float
    kappa: float | None
    correlation: float | None
    rank_correlation: float | None
    same_bytes: bool
    sentence: str
    sentence_en: str

    def count(self, what: int) -> int:
        """Count the cells of one sort."""
        return int((self.stands == what).sum())


def compare(conn: Connection, a_id: int, b_id: int, *, column: str | None = None) -> Comparison:
    """Set two runs side by side, over the cells that both speak of.

    Parameters
    ----------
    column
        Which numbers; None: the column that the first shows first, if the second has it, else the first
        that both have.

    Raises
    ------
    RunNotFound, RunNotDone
        See each.
    NothingToCompare
        They have no such column in common, or no cells.
    """
    runs = [repository.RUNS.get(conn, one) for one in (a_id, b_id)]
    contents = [repository.content(conn, one.id) for one in runs]
    (table_a, notes_a), (table_b, notes_b) = (read_result(content) for _, content in contents)
    name = _column(notes_a, notes_b, column)
    _, at_a, at_b = np.intersect1d(_of(table_a, "id"), _of(table_b, "id"), return_indices=True)
    if not at_a.size:
        raise NothingToCompare("The two runs speak of other cells.", a=a_id, b=b_id)
    at_a, at_b = at_a[np.argsort(at_a)], at_b[np.argsort(at_a)]
    values_a, values_b = (_of(table_a, name)[at_a].astype(float), _of(table_b, name)[at_b].astype(float))
    stands = _stands(table_a, at_a), _stands(table_b, at_b)
    sorts = _sorts(*stands)
    agreement = float((stands[0] == stands[1]).mean())
    said = next(one for one in notes_a["columns"] if one["code"] == name)
    linear, ranked = _correlations(values_a, values_b)
    counts = [int((sorts == one).sum()) for one in (BOTH, ONLY_A, ONLY_B)]
    return Comparison(
        runs[0],
        runs[1],
        name,
        said["name"],
        said["name_en"],
        _differences(runs[0].ask, runs[1].ask),
        _of(table_a, "id")[at_a],
        values_a,
        values_b,
        sorts,
        agreement,
        _kappa(*stands, agreement),
        linear,
        ranked,
        contents[0][0] == contents[1][0],
        f"{at_a.size:,} 个网格中,两次都显著 {counts[0]:,} 个,"
        f"只有前者 {counts[1]:,} 个,只有后者 {counts[2]:,} 个。",
        f"Of {at_a.size:,} cells {counts[0]:,} stand in both, {counts[1]:,} in the first alone and"
        f" {counts[2]:,} in the second alone.",
    )


def _column(a: dict[str, Any], b: dict[str, Any], asked: str | None) -> str:
    common = [one["code"] for one in a["columns"] if one["code"] in {other["code"] for other in b["columns"]}]
    if asked is not None and asked in common:
        return asked
    if asked is not None or not common:
        raise NothingToCompare("The two runs have no such column in common.", column=asked, possible=common)
    return str(a["main"]) if a["main"] in common else str(common[0])


def _of(table: pa.Table, name: str) -> NDArray[Any]:
    return np.asarray(table.column(name).to_numpy())


def _stands(table: pa.Table, at: NDArray[np.int64]) -> NDArray[np.int8]:
    if "stands" not in table.column_names:
        return np.zeros(at.size, dtype=np.int8)
    return _of(table, "stands")[at].astype(np.int8)


def _sorts(a: NDArray[np.int8], b: NDArray[np.int8]) -> NDArray[np.int8]:
    """Say of each cell in which of the two it stands."""
    return np.select(
        [(a == 0) & (b == 0), a == b, b == 0, a == 0], [NEITHER, BOTH, ONLY_A, ONLY_B], OPPOSITE
    ).astype(np.int8)


def _kappa(a: NDArray[np.int8], b: NDArray[np.int8], agreement: float) -> float | None:
    """Work out Cohen's kappa over the three sorts: above, below, neither.

    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement,
    vol. 20, no. 1, pp. 37-46, 1960.
    """
    by_chance = sum(float((a == one).mean() * (b == one).mean()) for one in (-1, 0, 1))
    return None if by_chance >= 1.0 else (agreement - by_chance) / (1.0 - by_chance)


def _correlations(a: Floats, b: Floats) -> tuple[float | None, float | None]:
    """Give Pearson's and Spearman's correlation over the cells that both know; None without variation."""
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known], b[known]
    if a.size < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None, None
    return float(np.corrcoef(a, b)[0, 1]), float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def _differences(a: dict[str, Any], b: dict[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    return tuple((name, a.get(name), b.get(name)) for name in sorted({*a, *b}) if a.get(name) != b.get(name))
