"""In whose name a transaction writes, where the database itself keeps a journal of it, or counts."""

from hashlib import sha256

from sqlalchemy import Connection, text


def act_as(conn: Connection, person_id: int) -> None:
    """Tell the database who changes rules in this transaction: its triggers write it down."""
    conn.execute(text("SELECT set_config('gridcity.person', :person, true)"), {"person": str(person_id)})


def sent_from(conn: Connection, network: str) -> None:
    """Tell the database from where a complaint comes: letters to its address count on that account.

    What it keeps is a hash, for a day.
    """
    said = sha256(f"gridcity network\n{network}".encode()).hexdigest()[:32] if network else ""
    conn.execute(text("SELECT set_config('gridcity.sender', :sender, true)"), {"sender": said})
