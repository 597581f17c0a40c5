"""Keep a journal of the city's rules: who changed which when."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
