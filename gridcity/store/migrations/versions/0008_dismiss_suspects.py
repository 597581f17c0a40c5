"""Remember which suspects somebody looked at and dismissed."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
