"""A result as bytes, the same for the same result: Parquet with a row a cell, and what is said of it beside.

Readers of Parquet find the columns; what else there is (numbers, clusters, sentences) stands in the
file's own notes under ``gridcity``, as canonical JSON.
"""

import json
from dataclasses import asdict
from io import BytesIO
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gridcity.runs.cards import canonical
from gridcity.studio.inputs import Inputs
from gridcity.studio.model import Column, Finding, Floats, Reference, Sheet

_NOTES = b"gridcity"
_BINS = 40


def write_result(inputs: Inputs, finding: Finding) -> bytes:
    """Put a result into bytes."""
    stands = () if finding.stands is None else (("stands", finding.stands),)
    table = pa.table(
        {
            "id": inputs.panel.cell_ids,
            "code": pa.array(inputs.panel.codes, pa.string()),
            **{column.code: column.values for column in finding.columns},
            **dict(stands),
        }
    )
    table = table.replace_schema_metadata({_NOTES: canonical(_notes(inputs, finding))})
    sink = BytesIO()
    pq.write_table(table, sink, compression="zstd", write_statistics=False, version="2.6")
    return sink.getvalue()


def read_result(content: bytes) -> tuple[pa.Table, dict[str, Any]]:
    """Give a result's columns, and what is said of it."""
    table = pq.read_table(BytesIO(content))
    notes: dict[str, Any] = json.loads(table.schema.metadata[_NOTES])
    return table, notes


def _notes(inputs: Inputs, finding: Finding) -> dict[str, Any]:
    lattice, ids = inputs.panel.lattice, inputs.panel.cell_ids
    clusters = []
    for rank, one in enumerate(finding.clusters, start=1):
        lon, lat = lattice.unproject(one.x, one.y)
        clusters.append(
            {
                "rank": rank,
                "lon": float(lon),
                "lat": float(lat),
                "radius_m": one.radius_m,
                "ids": [int(ids[cell]) for cell in one.cells],
                "since": None if one.first_on is None else one.first_on.isoformat(),
                "until": None if one.last_on is None else one.last_on.isoformat(),
                "observed": one.observed,
                "expected": one.expected,
                "excess": one.observed / one.expected if one.expected else None,
                "log_likelihood": one.log_likelihood,
                "p": one.p,
                "recurrence_days": one.recurrence_days,
            }
        )
    return {
        "tiling_id": inputs.tiling.get("id"),
        "main": finding.main,
        "columns": [_said(column) for column in finding.columns],
        "numbers": [asdict(one) for one in finding.numbers],
        "distribution": _distribution(finding),
        "reference": None if finding.reference is None else _reference(finding.reference),
        "scatter": None if finding.scatter is None else asdict(finding.scatter),
        "clusters": clusters,
        "table": None if finding.sheet is None else _sheet(finding.sheet),
        "stands": None if finding.stands is None else "stands",
        "sentence": finding.sentence,
        "sentence_en": finding.sentence_en,
        "warnings": [asdict(one) for one in finding.warnings],
    }


def _said(column: Column) -> dict[str, Any]:
    known = column.values[np.isfinite(column.values)]
    return {
        "code": column.code,
        "name": column.name,
        "name_en": column.name_en,
        "unit": column.unit,
        "unit_en": column.unit_en,
        "kind": str(column.kind),
        "scale": "categorical"
        if column.categories
        else ("sequential" if column.centre is None else "diverging"),
        "centre": column.centre,
        "low": float(known.min()) if known.size else None,
        "high": float(known.max()) if known.size else None,
        "categories": [asdict(one) for one in column.categories] or None,
    }


def _distribution(finding: Finding) -> dict[str, Any]:
    """Count the values of the main column in bins; of categories, each by itself."""
    column = next(one for one in finding.columns if one.code == finding.main)
    known = column.values[np.isfinite(column.values)]
    if column.categories:
        values = [one.value for one in column.categories]
        edges = np.array([*values, values[-1] + 1], dtype=np.float64)
        counts = np.array([(known == one).sum() for one in values])
    else:
        edges = _edges(known) if known.size else np.array([0.0, 1.0])
        counts, _ = np.histogram(known, edges)
    return {
        "column": column.code,
        "edges": edges.tolist(),
        "counts": counts.tolist(),
        "missing": int(column.values.size - known.size),
    }


def _edges(values: Floats) -> Floats:
    """Give bins of equal width; of few whole numbers, one for each."""
    low, high = float(values.min()), float(values.max())
    if high - low <= _BINS and (values == np.rint(values)).all():
        return np.arange(low, high + 2.0) - 0.5
    return np.linspace(low, high, _BINS + 1) if high > low else np.array([low - 0.5, low + 0.5])


def _reference(reference: Reference) -> dict[str, Any]:
    edges = np.linspace(
        min(float(reference.replicates.min()), reference.observed),
        max(float(reference.replicates.max()), reference.observed) + 1e-12,
        _BINS + 1,
    )
    counts, _ = np.histogram(reference.replicates, edges)
    return {
        "name": reference.name,
        "name_en": reference.name_en,
        "observed": reference.observed,
        "edges": edges.tolist(),
        "counts": counts.tolist(),
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "columns": [asdict(one) for one in sheet.headings],
        "rows": [
            [{"name": cell[0], "name_en": cell[1]} if isinstance(cell, tuple) else cell for cell in row]
            for row in sheet.rows
        ],
    }
