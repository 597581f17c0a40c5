"""Keep alarms of devices whose clock is wrong; find groups among those that still take alarms."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
