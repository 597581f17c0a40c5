"""Find the groups of one device at once, however many alarms there were."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
