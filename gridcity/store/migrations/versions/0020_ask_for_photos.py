"""Ask for photos as filing conditions say, compare them, waive them; know who is skilled in what."""

from gridcity.store.migrations.beside import run_sql_beside

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL beside this file."""
    run_sql_beside(__file__)
