"""Many closed cases at once, as records that were imported: enough to learn from."""

from datetime import datetime

import numpy as np
from sqlalchemy import Connection, text

from tests.support.people_and_cases import make_department, make_ground

_INSERT = text(
    """
INSERT INTO cases (
    number, class_id, cell_id, stage, version, channel, description, place_quality, department_id, outcome,
    reported_at, dispatched_at, completed_at, closed_at, due_at, updated_at, head_hash, external_key, geom
)
SELECT
    'R' || row_number() OVER (), :class_id, cells.id, 'closed', 4, 'phone', '', 'exact',
    told.department_id, 'fixed', told.at, told.at, told.at + told.hours * interval '1 hour',
    told.at + told.hours * interval '1 hour', told.at + interval '24 hours', told.at, '\\x00',
    'key-' || row_number() OVER (), st_pointonsurface(cells.geom)
FROM unnest(
    cast(:ats AS timestamptz []), cast(:hours AS double precision []), cast(:cells AS text []),
    cast(:departments AS integer [])
) AS told (at, hours, cell_code, department_id)
INNER JOIN cells ON told.cell_code = cells.code
"""
)


def make_many_cases(
    db: Connection, *, since: datetime, until: datetime, cases: int, seed: int = 1
) -> list[int]:
    """Make closed cases in the city's cells, of two departments, and give the departments' numbers."""
    rng = np.random.default_rng(seed)
    departments = [make_department(db, name).id for name in ("Roads", "Lamps")]
    codes = db.scalars(text("SELECT code FROM cells ORDER BY code")).all()
    at = [since + share * (until - since) for share in np.sort(rng.random(cases)).tolist()]
    db.execute(
        _INSERT,
        {
            "class_id": make_ground(db).class_id,
            "ats": at,
            "hours": rng.exponential(20, cases).tolist(),
            "cells": [str(codes[i]) for i in rng.integers(0, len(codes), cases)],
            "departments": [departments[i] for i in rng.integers(0, 2, cases)],
        },
    )
    return departments
