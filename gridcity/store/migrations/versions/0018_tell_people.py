"""Tell people what happens to cases: notices, their deliveries, and a queue of jobs."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
