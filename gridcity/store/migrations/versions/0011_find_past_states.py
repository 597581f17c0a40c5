"""Find what was in a state on a past day without looking at every event."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
