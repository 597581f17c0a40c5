"""See closed cases again, drawn at random; know which cases took a detour."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
