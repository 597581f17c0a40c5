"""Rows of a load, held against the schemas of their classes and against what is registered.

Only what has to be looked at is: rows of classes with a schema that bring attributes, and, where matching was
asked for, rows of classes of which something is registered. All is read before the first row.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import list_classes
from gridcity.components.accuracy import accuracy_m
from gridcity.components.attributes import AttributeRules
from gridcity.components.matching import AMBIGUOUS, NEW, Floats, Ints, match
from gridcity.loading.faults import Faults
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import catalogue_classes

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Registered:
    """What stands: codes, classes (ids) and places [°], and within which distance two of a class are one."""

    codes: "pa.StringArray"
    class_id: Ints
    lon: Floats
    lat: Floats
    radius_m: Mapping[int, float]

    @classmethod
    def read(cls, conn: Connection) -> "Registered":
        """Read the register: a second for half a million."""
        query = load_queries("gridcity.components").standing_places
        names = ["code", "class_id", "lon", "lat"]
        types = dict(zip(names, (pa.string(), pa.int64(), pa.float64(), pa.float64()), strict=True))
        with BytesIO() as answer, cursor(conn) as cur:
            cur.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv)", answer)
            table = pa.table({name: pa.array([], kind) for name, kind in types.items()})
            if answer.tell():
                answer.seek(0)
                table = pa_csv.read_csv(
                    answer,
                    read_options=pa_csv.ReadOptions(column_names=names),
                    convert_options=pa_csv.ConvertOptions(column_types=types),
                )
        return cls(
            table.column("code").combine_chunks(),
            table.column("class_id").to_numpy(),
            table.column("lon").to_numpy(),
            table.column("lat").to_numpy(),
            {one.id: accuracy_m(one) for one in list_classes(conn, Kind.COMPONENT)},
        )


@dataclass(frozen=True, slots=True)
class Screen:
    """What rows of a load have to pass."""

    rules: Mapping[int, AttributeRules]
    """Class id → what its attributes have to be."""
    registered: Registered | None
    """None: rows are not matched."""

    @classmethod
    def open(cls, conn: Connection, *, matches: bool = False) -> "Screen":
        """Read the schemas, and what stands if rows are to be matched."""
        column = catalogue_classes.c.attributes_schema
        rows = conn.execute(select(catalogue_classes.c.id, column).where(column.is_not(None)))
        return cls(
            {row.id: AttributeRules(row.attributes_schema) for row in rows},
            Registered.read(conn) if matches else None,
        )

    def attributes(
        self, words: "pa.StringArray", class_ids: Ints, rows: Ints, faults: Faults, file_name: str
    ) -> "tuple[pa.StringArray, Mask]":
        """Check attributes, as JSON objects, against the schemas of their classes.

        Returns
        -------
        words : pyarrow array of text
            The same, texts made numbers where the schema asks for numbers.
        good : ndarray of bool
            Which rows pass; the others are set aside with what is wrong.
        """
        good = np.ones(len(words), dtype=bool)
        for class_id in self.rules:
            mask = class_ids == class_id
            if mask.any():
                mask &= pc.not_equal(words, "{}").to_numpy(zero_copy_only=False)
            if not mask.any():
                continue
            chosen = np.flatnonzero(mask)
            encoded = words.take(pa.array(chosen)).dictionary_encode()
            read, wrong = self._read(class_id, encoded.dictionary)
            which = encoded.indices.to_numpy(zero_copy_only=False)
            words = pc.replace_with_mask(words, pa.array(mask), read.take(encoded.indices))
            for at, (field, value, why) in wrong.items():
                bad = chosen[which == at]
                good[bad] = False
                faults.add(
                    rows[bad], f"attributes.{field}", [value] * len(bad), reason=why,
                    hint="The schema of its class asks for something else: data/reference/attributes.json.",
                    file_name=file_name,
                )  # fmt: skip
        return words, good

    def _read(
        self, class_id: int, words: "pa.StringArray"
    ) -> "tuple[pa.StringArray, dict[int, tuple[str, object, str]]]":
        """Check different objects of one class; say what is wrong, by their number."""
        rules = self.rules[class_id]
        written: list[str] = []
        wrong: dict[int, tuple[str, object, str]] = {}
        for at, word in enumerate(words.to_pylist()):
            attributes = rules.read(json.loads(word))
            written.append(json.dumps(attributes, ensure_ascii=False))
            if (fault := rules.fault(attributes)) is not None:
                wrong[at] = fault[0], attributes.get(fault[0]), fault[1]
        return pa.array(written, pa.string()), wrong

    def is_new(self, points: Floats, class_ids: Ints, rows: Ints, faults: Faults, file_name: str) -> Mask:
        """Say which rows are of nothing that is registered; the others are set aside with its code.

        Parameters
        ----------
        points : ndarray of float, shape (rows, 2)
            Longitude and latitude. EPSG:4326. [°]
        """
        known = self.registered
        if known is None or len(known.class_id) == 0 or len(rows) == 0:
            return np.ones(len(rows), dtype=bool)
        ids = np.array(sorted(known.radius_m), dtype=np.int64)
        matches = match(
            points[:, 0], points[:, 1], np.searchsorted(ids, class_ids),
            (known.lon, known.lat, np.searchsorted(ids, known.class_id)),
            np.array([known.radius_m[one] for one in ids.tolist()]),
        )  # fmt: skip
        for matched, reason in (
            (matches.matched >= 0, "registered already"),
            (matches.matched == AMBIGUOUS, "one of several that are registered"),
        ):
            found = np.flatnonzero(matched)
            nearest = matches.candidates[found, 0]
            said = [
                f"{far:.2f} m from {code}"
                for code, far in zip(
                    known.codes.take(pa.array(nearest)).to_pylist(),
                    matches.distance_m[found, 0].tolist(),
                    strict=True,
                )
            ]
            faults.add(
                rows[found], "geometry", said, reason=reason,
                hint="One of its class stands within its accuracy. If this is another, register it by hand.",
                file_name=file_name,
            )  # fmt: skip
        return np.asarray(matches.matched == NEW)
