"""Read the catalogue's CSV files: ``editions.csv``, and one file of classes per edition."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gridcity.catalogue.errors import EditionInvalid, EditionNotFound
from gridcity.catalogue.model import Edition, Kind

_YES_NO = {"true": True, "false": False}
_UNITS = {"urgent_hour", "work_hour", "work_day", "natural_day"}
_GEOMETRIES = {"point", "line", "polygon"}


def read_editions(data_dir: Path) -> list[Edition]:
    """List the editions that ``data_dir`` has files for."""
    with (data_dir / "reference" / "editions.csv").open(encoding="utf-8", newline="") as file:
        return [Edition(row["code"], row["name"], _YES_NO[row["is_local"]]) for row in csv.DictReader(file)]


def read_classes(data_dir: Path, edition: str) -> list[dict[str, object]]:
    """Read the classes of an edition as rows of ``catalogue_classes``, checking each.

    Raises
    ------
    EditionNotFound
        It has no file.
    EditionInvalid
        A line is no class, or two lines share kind and code.
    """
    accuracies, schemas = _accuracies(data_dir, edition), _schemas(data_dir, edition)
    path = data_dir / "reference" / f"{edition}.csv"
    if not path.is_file():
        raise EditionNotFound(f"Edition {edition} has no file {path}.", edition=edition)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_row(edition, number, line) for number, line in enumerate(csv.DictReader(file), start=2)]
    keys = [(row["kind"], row["code"]) for row in rows]
    doubles = sorted({f"{kind} {code}" for kind, code in keys if keys.count((kind, code)) > 1})
    if doubles:
        raise EditionInvalid(
            f"Edition {edition} lists {', '.join(doubles)} more than once.", edition=edition, doubles=doubles
        )
    subjects = _subjects(data_dir, edition, rows)
    for row in rows:
        row["accuracy"] = _accuracy(row, accuracies)
        row["about_code"] = subjects.get(str(row["code"])) if row["kind"] == "matter" else None
        row["attributes_schema"] = schemas.pop(str(row["code"]), None) if row["kind"] == "component" else None
    if schemas:
        raise EditionInvalid(
            f"attributes.json speaks of {', '.join(sorted(schemas))}, which edition {edition} does not list.",
            edition=edition,
        )
    return rows


def _schemas(data_dir: Path, edition: str) -> dict[str, object]:
    """Read what the attributes of an edition's components are, by class; each has to be a JSON Schema."""
    path = data_dir / "reference" / "attributes.json"
    if not path.is_file():
        return {}
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    found: dict[str, object] = json.loads(path.read_text(encoding="utf-8")).get(edition, {})
    for code, schema in found.items():
        try:
            Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            raise EditionInvalid(
                f"attributes.json: {code} of edition {edition} is no JSON Schema: {error.message}",
                edition=edition,
            ) from error
    return found


def _subjects(data_dir: Path, edition: str, rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Read which class of components a matter is about, by the matter's code.

    ``subjects.csv`` says so; of a matter that it does not name, the component of the same number is meant
    where the matter's name is that component's with 异常 (abnormal), as the national lists have it.
    """
    names = {
        kind: {str(row["code"]): str(row["name"]) for row in rows if row["kind"] == kind} for kind in Kind
    }
    found = {
        code: code
        for code, name in names[Kind.MATTER].items()
        if name.replace("异常", "") == names[Kind.COMPONENT].get(code) != name
    }
    path = data_dir / "reference" / "subjects.csv"
    if not path.is_file():
        return found
    with path.open(encoding="utf-8", newline="") as file:
        named = {row["matter"]: row["component"] for row in csv.DictReader(file) if row["edition"] == edition}
    strange = (set(named) - set(names[Kind.MATTER])) | (set(named.values()) - set(names[Kind.COMPONENT]))
    if strange:
        raise EditionInvalid(
            f"subjects.csv speaks of {', '.join(sorted(strange))}, which edition {edition} does not list.",
            edition=edition,
        )
    return found | named


def _accuracies(data_dir: Path, edition: str) -> dict[str, str]:
    """Read how exactly the places of an edition's components are known, by the beginning of their code."""
    path = data_dir / "reference" / "accuracy.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        found = {
            row["class_prefix"]: row["accuracy"] for row in csv.DictReader(file) if row["edition"] == edition
        }
    if strange := sorted(set(found.values()) - {"A", "B", "C"}):
        raise EditionInvalid(f"accuracy.csv knows A, B and C, not {', '.join(strange)}.", edition=edition)
    return found


def _accuracy(row: dict[str, object], accuracies: dict[str, str]) -> str | None:
    """Say how exactly the place of a class of components is known: the longest beginning counts."""
    if row["kind"] != "component":
        return None
    code = str(row["code"])
    if row["geometry"] != "point" and code not in accuracies:
        return "C"
    fitting = [prefix for prefix in accuracies if code.startswith(prefix)]
    return accuracies[max(fitting, key=len)] if fitting else "C"


def _row(edition: str, number: int, line: dict[str, str]) -> dict[str, object]:
    """Make a row of one line of the file, or say what is wrong with it."""
    try:
        has_limit = bool(line["limit_value"])
        row: dict[str, object] = {
            "edition": edition,
            "kind": str(Kind(line["kind"])),
            "code": line["code"],
            "major_name": line["major_name"],
            "major_name_en": line["major_name_en"],
            "name": line["name"],
            "name_en": line["name_en"],
            "geometry": line["geometry"],
            "is_emergency": _YES_NO[line["is_emergency"]],
            "limit_value": float(line["limit_value"]) if has_limit else None,
            "limit_unit": line["limit_unit"] if has_limit else None,
            "limit_basis": line["limit_basis"] or None,
        }
        fits = (
            re.fullmatch(r"[0-9]{4,5}", line["code"]) is not None
            and line["geometry"] in _GEOMETRIES
            and (not has_limit or line["limit_unit"] in _UNITS)
            and all(line[name].strip() for name in ("major_name", "major_name_en", "name", "name_en"))
        )
    except (KeyError, ValueError, TypeError) as error:
        raise EditionInvalid(
            f"Line {number} of edition {edition} is no class: {error}.", edition=edition, line=number
        ) from error
    if not fits:
        raise EditionInvalid(f"Line {number} of edition {edition} is no class.", edition=edition, line=number)
    return row
