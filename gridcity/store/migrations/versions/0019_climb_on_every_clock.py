"""Let cases climb on each of their clocks; tell old returns and suspensions as new ones are told."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
