"""Departments: made, found and listed. Nothing here commits."""

from sqlalchemy import Connection, insert, select

from gridcity.people.errors import DepartmentCodeTaken, DepartmentNotFound
from gridcity.people.model import Department
from gridcity.people.texts import LONGEST_CODE, LONGEST_NAME, checked_words
from gridcity.people.writing import write
from gridcity.store.tables import departments


def create_department(conn: Connection, code: str, name: str, name_en: str | None = None) -> Department:
    """Make a department.

    Raises
    ------
    NameInvalid
        Its code or name is blank, too long, or holds what cannot be seen.
    DepartmentCodeTaken
        Another one has the code.
    """
    code = checked_words(code, "code of a department", most=LONGEST_CODE)
    name = checked_words(name, "name of a department", most=LONGEST_NAME)
    if name_en is not None:
        name_en = checked_words(name_en, "English name of a department", most=LONGEST_NAME)
    return record_department(conn, code, name, name_en)


def record_department(conn: Connection, code: str, name: str, name_en: str | None = None) -> Department:
    """Make a department that an imported record names, under whatever words it has there.

    Raises
    ------
    DepartmentCodeTaken
        Another one has the code.
    """
    statement = insert(departments).values(code=code, name=name, name_en=name_en).returning(departments.c.id)
    taken = DepartmentCodeTaken(f"There is a department {code!r} already.", code=code)
    number: int = write(conn, statement, {"departments_code_key": taken})
    return Department(number, code, name, name_en)


def find_department(conn: Connection, code: str) -> Department | None:
    """Read a department by its code; None if there is none."""
    row = conn.execute(select(departments).where(departments.c.code == code)).first()
    return None if row is None else Department(*row)


def get_department(conn: Connection, code: str) -> Department:
    """Read a department by its code.

    Raises
    ------
    DepartmentNotFound
        There is none.
    """
    found = find_department(conn, code)
    if found is None:
        raise DepartmentNotFound(f"There is no department {code!r}.", code=code)
    return found


def list_departments(conn: Connection) -> list[Department]:
    """Read all departments by their codes."""
    return [Department(*row) for row in conn.execute(select(departments).order_by(departments.c.code))]
