"""Keep what was simulated."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
