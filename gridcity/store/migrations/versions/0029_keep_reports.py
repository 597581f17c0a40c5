"""Keep monthly reports, and who gets which; views for readers lie beside the city."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
