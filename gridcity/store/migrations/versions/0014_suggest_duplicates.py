"""Say what is suggested as a duplicate while somebody reports."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
