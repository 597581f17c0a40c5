"""The attributes of a class's components against its JSON Schema: compiled once, asked for many rows.

A schema that only names properties, and which of them have to be there, is checked value by value, and each
different value once: half a million rows say few different things. Any other schema is checked row by row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

_PLAIN = frozenset({"$schema", "title", "description", "type", "properties", "required"})
_MOST_KNOWN = 100_000
"""How many different values are remembered. [-]"""
_TRUTH = {"true": True, "false": False}

Fault = tuple[str, str, str]
"""Which field, what is wrong with it, and which rule of the schema says so."""


@dataclass(slots=True)
class AttributeRules:
    """What the attributes of a class have to be."""

    schema: Mapping[str, Any]
    _whole: "Draft202012Validator" = field(init=False)
    _parts: dict[str, "Draft202012Validator"] = field(init=False, default_factory=dict)
    _known: dict[tuple[str, object], Fault | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Compile the schema, and each property of a plain one."""
        self._whole = _compiled(self.schema)
        if set(self.schema) <= _PLAIN and self.schema.get("type", "object") == "object":
            self._parts = {name: _compiled(part) for name, part in self.schema.get("properties", {}).items()}

    def fault(self, attributes: Mapping[str, object]) -> Fault | None:
        """Say what is wrong with attributes first; None if they are as the schema asks."""
        if not self._parts:
            return _best_fault(self._whole, dict(attributes))
        for name in self.schema.get("required", ()):
            if name not in attributes:
                return name, f"{name!r} is a required property", "required"
        for name, value in attributes.items():
            if name in self._parts and (found := self._part_fault(name, value)) is not None:
                return found
        return None

    def read(self, attributes: dict[str, object]) -> dict[str, object]:
        """Make texts what the schema asks for, where they can be: a CSV file knows no types."""
        for name, value in attributes.items():
            if name in self.schema.get("properties", {}) and isinstance(value, str):
                attributes[name] = _typed(value, self.schema["properties"][name].get("type"))
        return attributes

    def _part_fault(self, name: str, value: object) -> Fault | None:
        if isinstance(value, (dict, list)):
            return _best_fault(self._parts[name], value, name)
        key = name, (type(value), value)
        if key not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[key] = _best_fault(self._parts[name], value, name)
        return self._known[key]


def _compiled(schema: Any) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator

    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def _best_fault(validator: "Draft202012Validator", value: object, *above: str) -> Fault | None:
    from jsonschema.exceptions import best_match

    fault = best_match(validator.iter_errors(value))
    if fault is None:
        return None
    where = ".".join([*above, *(str(part) for part in fault.absolute_path)]) or "attributes"
    return where, fault.message[:300], str(fault.validator)


def _typed(word: str, wanted: object) -> object:
    """Read a number or a truth out of a word; anything else stays what it is."""
    if wanted == "boolean":
        return _TRUTH.get(word.strip().lower(), word)
    if wanted not in ("number", "integer"):
        return word
    try:
        value = json.loads(word)
    except ValueError:
        return word
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else word
