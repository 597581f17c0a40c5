"""Keep patrols: who walked a beat when, and how long in which cells."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
