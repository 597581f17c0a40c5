"""What has to be true of a city whose programs were killed: nothing is lost, nothing is there twice."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text

from gridcity.cases.journal.audit import audit
from gridcity.cases.journal.rebuilding import rebuild_cases
from gridcity.settings import Settings
from tests.faults.trial_clients import Acknowledged

_PREFIX = "trial-"
_WRITTEN = """
SELECT idempotency_key, case_id, seq FROM case_events WHERE idempotency_key = ANY(:keys)
"""
_CROOKED = """
SELECT count(*)
FROM cases
LEFT JOIN (
    SELECT case_id, count(*) AS events, min(seq) AS first, max(seq) AS last FROM case_events GROUP BY case_id
) AS told ON cases.id = told.case_id
WHERE (told.events, told.first, told.last) IS DISTINCT FROM (cases.version, 1, cases.version)
"""
_TWINS = """
SELECT
    (SELECT count(*) FROM case_events WHERE command = 'report' AND idempotency_key IS NULL) AS parts_filed,
    (SELECT coalesce(sum(jsonb_array_length(body -> 'part_ids')), 0) FROM case_events WHERE command = 'split')
        AS parts_told,
    (SELECT count(*) FROM case_events WHERE command IN ('merge', 'unmerge')) AS one_side,
    (SELECT count(*) FROM case_events WHERE command IN ('absorb', 'give_back')) AS other_side,
    (SELECT count(*) FROM cases) AS cases,
    (SELECT count(*) FROM case_events WHERE command = 'report') AS reports
"""


def check_acknowledged(conn: Connection, told: Sequence[Acknowledged]) -> None:
    """Check that each write that was answered is there, once, as it was answered."""
    keys = [f"{_PREFIX}{one.key}" for one in told]
    written = [tuple(row) for row in conn.execute(text(_WRITTEN), {"keys": keys})]
    expected = sorted((f"{_PREFIX}{one.key}", one.case_id, one.version) for one in told)
    assert sorted(written) == expected, "acknowledged and not there, or there twice"


def check_refused(conn: Connection, keys: Sequence[str]) -> None:
    """Check that nothing was written by what was refused."""
    asked = {"keys": [f"{_PREFIX}{key}" for key in keys]}
    assert conn.execute(text(_WRITTEN), asked).all() == [], "refused and written all the same"


def check_whole(settings: Settings, engine: Engine) -> int:
    """Check every case while nobody writes: versions, pairs, parts, chains, rows; gives how many events."""
    with engine.connect() as conn:
        assert conn.scalar(text(_CROOKED)) == 0, "versions are not linear"
        parts_filed, parts_told, one_side, other_side, cases, reports = conn.execute(text(_TWINS)).one()
        assert (parts_filed, one_side, cases) == (parts_told, other_side, reports)
    found = audit(settings, settings.city, processes=1)
    assert found.faults == ()
    made = rebuild_cases(settings, settings.city)
    assert (made.differences, made.cases) == ((), cases)
    return found.events
