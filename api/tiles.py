"""Vector tiles: computed by the store, kept while their layer does not change.

Why async: a tile that has not changed is answered without a thread and without a statement, which
is most of what a map asks for. A tile is kept as it is sent: packed once, not once an answer.

A layer's version is read at most once a second (``VERSION_S``): a tile may be that much older than
the store. Cases have no such pause: their version is the last event that is visible.
"""

import asyncio
import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from fastapi import Request, Response
from psycopg2 import DataError, InternalError

from api.connections import Readers
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.cases.model import CaseFilter
from gridcity.cases.past import PastFilter, past_tile_statement
from gridcity.cases.tiles import tile_statement

TILE = "application/vnd.mapbox-vector-tile"
FINEST_ZOOM = 22
VERSION_S = 1.0
CACHE_BYTES = 96_000_000
_PACKED_FROM_BYTES = 500
_PACKED_LEVEL = 4
_PACKED_MARK = b"\x1f\x8b"  # what gzip begins with, and no tile

_LAYERS = {
    "basemap": ("areas", "buildings", "streets", "water"),
    "case_hexagons": ("cell_hexagons",),
    "cells": ("cells",),
    "component_hexagons": ("cell_hexagons", "components"),
    "components": ("components",),
}
PREPARE = tuple(
    f"PREPARE tile_{layer} (integer, integer, integer) AS SELECT tile_{layer}($1, $2, $3)"
    for layer in _LAYERS
)
_CASES_VERSION = "SELECT case_tiles_version()"
_VERSIONS = """
SELECT v.layer, v.version, extract(epoch FROM c.created_at)::bigint
FROM layer_versions AS v CROSS JOIN city AS c
"""

Compute = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a caller has already (its ETag), and whether it takes gzip."""

    known: str
    is_packed: bool

    @classmethod
    def by(cls, request: Request) -> "Asked":
        """Read it from the request's headers."""
        known = packings = ""
        for name, value in request.scope["headers"]:
            if name == b"if-none-match":
                known = value.decode("latin-1")
            elif name == b"accept-encoding":
                packings = value.decode("latin-1")
        return cls(known, "gzip" in packings)


class TileCache:
    """The bytes of the tiles asked for last, up to a total size."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._tiles: OrderedDict[tuple[object, ...], bytes] = OrderedDict()
        self._under_way: dict[tuple[object, ...], asyncio.Future[bytes]] = {}

    async def get(self, key: tuple[object, ...], compute: Compute, *, is_packed: bool) -> bytes:
        """Give a tile, computing it once even where several ask for it at the same time."""
        key = (*key, is_packed)
        kept = self._tiles.get(key)
        if kept is not None:
            self._tiles.move_to_end(key)
            return kept
        under_way = self._under_way.get(key)
        if under_way is None:
            under_way = asyncio.ensure_future(self._compute(key, compute, is_packed=is_packed))
            self._under_way[key] = under_way
        return await asyncio.shield(under_way)

    async def _compute(self, key: tuple[object, ...], compute: Compute, *, is_packed: bool) -> bytes:
        try:
            tile = await compute()
            if is_packed and len(tile) >= _PACKED_FROM_BYTES:
                tile = await asyncio.to_thread(gzip.compress, tile, _PACKED_LEVEL)
        finally:
            del self._under_way[key]
        self._tiles[key] = tile
        self._bytes += len(tile)
        while self._bytes > self._most_bytes:
            _, oldest = self._tiles.popitem(last=False)
            self._bytes -= len(oldest)
        return tile


class TileServer:
    """Answers tile requests of one city."""

    def __init__(self, readers: Readers, cache: TileCache) -> None:
        self._readers = readers
        self._cache = cache
        self._versions: dict[str, str] = {}
        self._read_at = -VERSION_S
        self._reading = asyncio.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._readers.close()

    async def layer(self, layer: str, z: int, x: int, y: int, asked: Asked) -> Response:
        """Answer for a layer that changes with its tables only.

        Parameters
        ----------
        layer
            basemap, cells, components or component_hexagons.
        z, x, y
            Zoom, column from the west, row from the north. [-]
        asked
            What the caller has already, and takes.
        """
        return await self._answer(layer, z, x, y, await self._version(layer), asked)

    async def case_hexagons(self, z: int, x: int, y: int, asked: Asked) -> Response:
        """Answer for open cases by hexagon: a layer that changes with the cells and with every event."""
        ((cases,),) = await self._readers.rows(_CASES_VERSION)
        version = _short(cases, await self._version("case_hexagons"))
        return await self._answer("case_hexagons", z, x, y, version, asked)

    async def _answer(self, layer: str, z: int, x: int, y: int, version: str, asked: Asked) -> Response:
        etag = f'"{version}"'
        if etag in asked.known:
            return _unchanged(etag, layer)

        async def compute() -> bytes:
            return _bytes(await self._readers.rows(f"EXECUTE tile_{layer} (%s, %s, %s)", (z, x, y)))

        key = (layer, z, x, y, version)
        return _tile(await self._cache.get(key, compute, is_packed=asked.is_packed), etag, layer)

    async def cases(
        self, z: int, x: int, y: int, case_filter: CaseFilter, *, at: datetime, asked: Asked
    ) -> Response:
        """Answer for the cases that a filter finds; what is late is seen from the full minute."""
        minute = at.replace(second=0, microsecond=0)
        ((version,),) = await self._readers.rows(_CASES_VERSION)
        etag = f'"{_short(version, minute.isoformat(), repr(case_filter))}"'
        if etag in asked.known:
            return _unchanged(etag, "cases")

        async def compute() -> bytes:
            # In a thread: mending a drawn area takes longer than others should wait.
            statement, values = await asyncio.to_thread(tile_statement, case_filter, z, x, y, at=minute)
            try:
                return _bytes(await self._readers.rows(statement, values))
            except (DataError, InternalError) as error:
                raise FilterNotUnderstood("The polygon cannot be read.") from error

        key = ("cases", z, x, y, etag)
        return _tile(await self._cache.get(key, compute, is_packed=asked.is_packed), etag, "cases")

    async def past_cases(
        self, z: int, x: int, y: int, where: PastFilter, *, then: datetime, asked: Asked
    ) -> Response:
        """Answer for the cases that were open at an instant."""
        ((version,),) = await self._readers.rows(_CASES_VERSION)
        etag = f'"{_short(version, then.isoformat(), repr(where))}"'
        if etag in asked.known:
            return _unchanged(etag, "cases")

        async def compute() -> bytes:
            return _bytes(await self._readers.rows(*past_tile_statement(then, where, z, x, y)))

        key = ("past_cases", z, x, y, etag)
        return _tile(await self._cache.get(key, compute, is_packed=asked.is_packed), etag, "cases")

    async def _version(self, layer: str) -> str:
        """Say which version of a layer is current, asking the store once a second."""
        if monotonic() - self._read_at > VERSION_S:
            async with self._reading:
                if monotonic() - self._read_at > VERSION_S:
                    await self._read_versions()
        return self._versions[layer]

    async def _read_versions(self) -> None:
        rows = await self._readers.rows(_VERSIONS)
        made = rows[0][2] if rows else 0
        version = {row[0]: row[1] for row in rows}
        self._versions = {
            layer: _short(layer, made, *(version.get(table, 0) for table in tables), *PREPARE)
            for layer, tables in _LAYERS.items()
        }
        self._read_at = monotonic()


def _short(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:20]


def _bytes(rows: list[tuple[memoryview | None]]) -> bytes:
    ((tile,),) = rows
    return b"" if tile is None else bytes(tile)


def _headers(etag: str, layer: str) -> dict[str, str]:
    # Ask again each time: the answer is mostly 304, without a look into the store.
    shared = "public" if layer in ("basemap", "cells") else "private"
    return {"ETag": etag, "Cache-Control": f"{shared}, no-cache", "Vary": "Accept-Encoding"}


def _unchanged(etag: str, layer: str) -> Response:
    return Response(status_code=304, headers=_headers(etag, layer))


def _tile(tile: bytes, etag: str, layer: str) -> Response:
    headers = _headers(etag, layer)
    if tile.startswith(_PACKED_MARK):
        headers["Content-Encoding"] = "gzip"
    return Response(tile, media_type=TILE, headers=headers)
