"""${message}."""

from gridcity.store.migrations.beside import run_sql_beside

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file. Once released, neither is edited."""
    run_sql_beside(__file__)
