"""Keep since when ground is whose, and find the reports that a control area held back."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
