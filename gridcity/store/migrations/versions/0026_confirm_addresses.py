"""Ask whoever reads mail at an address before anything else is written there."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
