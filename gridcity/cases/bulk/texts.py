"""Canonical JSON for a whole column at once: what ``ledger.body_text`` writes, row by row the same."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gridcity.cases import ledger
from gridcity.cases.bulk.records import Coded, Extra, Instants, Ints, Texts
from gridcity.cases.model import Json

_IS_ESCAPED = r'["\\[:cntrl:]]'


def joined(*parts: "Texts | str") -> Texts:
    """Join texts row by row; null where one of them is."""
    return pc.binary_join_element_wise(
        *(pa.scalar(part) if isinstance(part, str) else part for part in parts), pa.scalar("")
    )


def instant_texts(at: Instants) -> Texts:
    """Write instants as the ledger does; null where there is none."""
    texts = pa.array(np.datetime_as_string(at, unit="us"), pa.string())
    return joined(pc.if_else(pa.array(np.isnat(at)), pa.scalar(None, pa.string()), texts), "Z")


def quoted(texts: Texts) -> Texts:
    """Write texts as JSON; null stays null. Few need escaping, and only those are looked at one by one."""
    plain = joined('"', texts, '"')
    special = pc.fill_null(pc.match_substring_regex(texts, _IS_ESCAPED), False)  # noqa: FBT003
    if not pc.any(special).as_py():
        return plain
    escaped = [ledger.text_text(text) for text in texts.filter(special).to_pylist()]
    return pc.replace_with_mask(plain, special, pa.array(escaped, pa.string()))


def objects(members: Mapping[str, Texts]) -> Texts:
    """Write one JSON object a row, of members that are JSON already; null: the row has no such member."""
    parts = [joined(f',"{name}":', members[name]) for name in sorted(members)]
    listed = pc.binary_join_element_wise(
        *parts, pa.scalar("}"), pa.scalar(""), null_handling="replace", null_replacement=""
    )
    opened = pc.binary_replace_slice(listed.cast(pa.binary()), 0, 1, b"{").cast(pa.string())
    return pc.if_else(pc.equal(listed, "}"), "{}", opened)


def members_of(extras: Coded[Extra]) -> dict[str, Texts]:
    """Write what extras say: a column for each name, null where a row does not say it."""
    return columns_of([dict(extra) for extra in extras.values], extras.codes)


def columns_of(bodies: "Sequence[Mapping[str, Json | tuple[str, ...]]]", codes: Ints) -> dict[str, Texts]:
    """Write the members of some bodies: a column for each name, row ``i`` as in ``bodies[codes[i]]``."""
    rows = pa.array(codes)
    return {
        name: pa.array(
            [_value_text(body[name]) if name in body else None for body in bodies], pa.string()
        ).take(rows)
        for name in {name for body in bodies for name in body}
    }


def _value_text(value: "Json | tuple[str, ...]") -> str:
    return ledger.body_text({"": list(value) if isinstance(value, tuple) else value})[4:-1]
