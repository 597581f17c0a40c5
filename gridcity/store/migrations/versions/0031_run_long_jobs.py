"""Work that takes long, and the planner's runs."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
