"""Find what a department governs, owns or maintains without reading the register."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
