"""List the cases whose place cannot be trusted without a look at all."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
