"""In whose name a transaction writes, where the database itself keeps a journal of it."""

from sqlalchemy import Connection, text


def act_as(conn: Connection, person_id: int) -> None:
    """Tell the database who changes rules in this transaction: its triggers write it down."""
    conn.execute(text("SELECT set_config('gridcity.person', :person, true)"), {"person": str(person_id)})
