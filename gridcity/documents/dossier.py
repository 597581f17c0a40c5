"""All that hangs on a case: its files, the complaints that led to it, the documents about it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from gridcity.store.statements import Prepared

_DOSSIER = Prepared(
    "dossier",
    """
    SELECT
        (
            SELECT json_agg(json_build_object(
                'id', a.id, 'kind', a.kind, 'name', a.name, 'sha256', a.sha256,
                'media_type', f.media_type, 'taken_at', f.taken_at
            ) ORDER BY a.id)
            FROM attachments AS a
            INNER JOIN files AS f ON f.sha256 = a.sha256
            WHERE a.case_id = %(case_id)s
        ),
        (
            SELECT json_agg(json_build_object(
                'id', c.id, 'number', c.number, 'status', c.status, 'description', c.description,
                'received_at', c.received_at
            ) ORDER BY c.id)
            FROM complaints AS c
            WHERE c.case_id = %(case_id)s
        ),
        (
            SELECT json_agg(json_build_object('id', d.id, 'number', d.number, 'title', d.title) ORDER BY d.id)
            FROM document_links AS l
            INNER JOIN documents AS d ON d.id = l.document_id
            WHERE l.case_id = %(case_id)s
        )
    """,
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What hangs on a case, each part oldest first, as rows: a page shows them as they are."""

    attachments: list[dict[str, Any]]
    complaints: list[dict[str, Any]]
    documents: list[dict[str, Any]]


EMPTY = Dossier([], [], [])


def dossier_of(conn: Connection, case_id: int) -> Dossier:
    """Read what hangs on a case: one statement, because every answer to a command shows it."""
    row = _DOSSIER.first(conn, {"case_id": case_id})
    return EMPTY if row is None else Dossier(*(part or [] for part in row))
