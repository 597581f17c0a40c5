"""What may be written into the register: classes, departments, texts, attributes."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, select

from gridcity.catalogue.errors import ClassNotFound
from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.catalogue.service import attributes_schema, get_class
from gridcity.components.attributes import AttributeRules
from gridcity.components.errors import (
    AttributesInvalid,
    ComponentClassUnknown,
    ComponentFieldInvalid,
    DepartmentUnknown,
)
from gridcity.store.tables import departments

_LONGEST = {"name": 200, "data_source": 30, "remark": 1000, "note": 1000}
"""What may be written; the standard's field GLBJMC shows the first 30 of a name. [characters]"""
_LONGEST_ATTRIBUTES = 20_000


def component_class(conn: Connection, class_id: int) -> CatalogueClass:
    """Read a class of components.

    Raises
    ------
    ComponentClassUnknown
        There is none by that number, or it is one of matters.
    """
    try:
        its_class = get_class(conn, class_id)
    except ClassNotFound:
        its_class = None
    if its_class is None or its_class.kind is not Kind.COMPONENT:
        raise ComponentClassUnknown(f"There is no component class {class_id}.", class_id=class_id)
    return its_class


def check_texts(**texts: object) -> None:
    """Refuse texts that are too long, or that no text can hold.

    Raises
    ------
    ComponentFieldInvalid
        The details name the field.
    """
    for name, text in texts.items():
        if text is None:
            continue
        if not isinstance(text, str) or "\0" in text or len(text) > _LONGEST[name]:
            raise ComponentFieldInvalid(
                f"{name} holds {len(str(text))} characters; {_LONGEST[name]} are the most, and no NUL.",
                field=name,
            )


def check_departments(conn: Connection, *ids: object) -> None:
    """Refuse departments that do not exist; None is nobody.

    Raises
    ------
    DepartmentUnknown
    """
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return
    known = set(conn.scalars(select(departments.c.id).where(departments.c.id.in_(wanted))))
    if missing := sorted(map(str, wanted - known)):
        raise DepartmentUnknown(f"There is no department {', '.join(missing)}.", department_ids=missing)


def check_attributes(conn: Connection, class_id: int, attributes: object) -> None:
    """Refuse attributes that are no names with values, too long, or not what the class's schema asks for.

    Raises
    ------
    ComponentFieldInvalid
        They cannot be kept.
    AttributesInvalid
        They are not what the schema asks for; the details name the field.
    """
    if not isinstance(attributes, Mapping):
        raise ComponentFieldInvalid("Attributes are names with values.", field="attributes")
    try:
        text = json.dumps(dict(attributes), ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError:
        raise ComponentFieldInvalid(
            "An attribute is no number, or no text that can be kept.", field="attributes"
        ) from None
    if len(text) > _LONGEST_ATTRIBUTES:
        raise ComponentFieldInvalid("The attributes of a component are too long.", field="attributes")
    schema = attributes_schema(conn, class_id)
    fault = None if schema is None else AttributeRules(schema).fault(attributes)
    if fault is not None:
        where, message, rule = fault
        raise AttributesInvalid(f"{where}: {message}", field=where, rule=rule)
