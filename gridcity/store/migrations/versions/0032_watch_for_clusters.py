"""Watch for clusters of cases, and keep what came of it."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
