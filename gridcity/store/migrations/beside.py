"""What every migration does: run the SQL file that bears its name."""

from pathlib import Path

from alembic import op

from gridcity.store.engine import cursor


def run_sql_beside(migration: str) -> None:
    """Run the ``.sql`` file beside a migration, given as its ``__file__``, in the migration's transaction."""
    statements = Path(migration).with_suffix(".sql").read_text(encoding="utf-8")
    with cursor(op.get_bind()) as cur:
        cur.execute(statements)
