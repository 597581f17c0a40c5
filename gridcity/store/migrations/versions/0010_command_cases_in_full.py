"""Give cases every command of the engine: checks, extensions, urges, links, merges, controls."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
