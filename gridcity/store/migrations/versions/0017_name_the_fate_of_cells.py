"""Keep with each retired cell what the redraw made of it."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
