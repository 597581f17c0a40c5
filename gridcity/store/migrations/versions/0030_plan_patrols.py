"""Keep what planners send into the streets: watch lists and patrol plans."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
