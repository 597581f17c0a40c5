"""Find the last repair near a place, however many cases lie there."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
