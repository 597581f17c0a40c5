"""Take alarms of sensors and cameras, and group them into cases."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
