"""Seal each day's events with one hash."""

from pathlib import Path

from alembic import op

from gridcity.store.engine import cursor

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    statements = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    with cursor(op.get_bind()) as cur:
        cur.execute(statements)
