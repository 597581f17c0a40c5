"""Keep how many people live where, so that cases can be set against them."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
