"""Where pieces of work are done: on the processors of this machine, or on a Dask cluster.

Permutations, replicates and partitions are made in pieces that know nothing of each other; each draws from
streams of chance of its own, so that what comes of it is the same bytes wherever it was done::

    with on(DaskCluster("tcp://10.0.0.5:8786")):
        getis_ord_permuted(counts, weights, rng=rng)

The machines of a cluster run the same versions of gridcity, numpy and numba; that is checked, as other ones
may round otherwise. One that is killed costs time: its pieces are done again by another.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from socket import create_connection
from typing import Any, Protocol, TypeAlias, TypeVar

from gridcity.analytics.errors import ClusterUnfit, ClusterUnreachable

S = TypeVar("S")
P = TypeVar("P")
R = TypeVar("R")
Versions: TypeAlias = dict[str, str]

_MATTER = ("gridcity", "numpy", "numba", "scipy")
"""Packages whose versions decide what bytes come out."""
_PATIENCE_S = 60.0
"""How long a cluster may be without any machine. [s]"""
_PIECES_A_THREAD = 4


class Machine(Protocol):
    """Somewhere pieces of work are done."""

    def each(self, work: Callable[[S, P], R], shared: S, pieces: Sequence[P]) -> Iterator[R]:
        """Do all pieces, and give what comes of each, in their order.

        ``work`` is a function of a module, and changes nothing of what it is given.
        """
        ...

    @property
    def threads(self) -> int:
        """Say how many pieces are done at once."""
        ...


@dataclass(frozen=True, slots=True)
class ThisMachine:
    """The processors of this machine; what is compiled lets go of the interpreter."""

    threads: int = os.cpu_count() or 1

    def each(self, work: Callable[[S, P], R], shared: S, pieces: Sequence[P]) -> Iterator[R]:
        """Do all pieces, on threads; what is not begun when the asker goes away is not done."""
        with ThreadPoolExecutor(self.threads) as pool:
            try:
                yield from pool.map(lambda piece: work(shared, piece), pieces)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


class DaskCluster:
    """Machines behind a Dask scheduler.

    Parameters
    ----------
    address
        Of the scheduler, as ``tcp://10.0.0.5:8786``.
    patience_s
        How long there may be no machine at all, before it is given up. [s]

    Raises
    ------
    ClusterUnreachable
        No scheduler answers there, or it has no machines.
    ClusterUnfit
        Its machines have other versions of what decides the result.
    """

    def __init__(self, address: str, *, patience_s: float = _PATIENCE_S) -> None:
        self.address, self._patience_s = address, patience_s
        try:
            # Knocking first: a client that reaches nobody leaves its thread behind.
            create_connection(_dask().comm.get_address_host_port(address), timeout=patience_s).close()
            self._client = _dask().Client(address, timeout=patience_s, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterUnreachable(
                f"No Dask scheduler answers at {address}: see whether it runs, and runs there.",
                address=address,
            ) from error
        try:
            self._wait()
            self._check_versions()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the cluster to others."""
        self._client.close()

    @property
    def threads(self) -> int:
        """Say how many pieces the cluster does at once."""
        return max(1, sum(int(one) for one in self._client.nthreads().values()))

    def each(self, work: Callable[[S, P], R], shared: S, pieces: Sequence[P]) -> Iterator[R]:
        """Do all pieces on the cluster; those that die with a machine are done again."""
        asked = self._ask(work, shared, pieces)
        for number in range(len(pieces)):
            while True:
                try:
                    found = asked[number].result()
                    break
                except _lost():
                    # With the machine went the pieces it had done, or what all pieces share.
                    self._wait()
                    asked[number:] = self._ask(work, shared, pieces[number:])
            yield found
            asked[number].release()

    def _ask(self, work: Callable[[S, P], R], shared: S, pieces: Sequence[P]) -> list[Any]:
        near = self._client.scatter(shared, broadcast=True, hash=False)
        return [self._client.submit(work, near, piece, pure=False, retries=3) for piece in pieces]

    def _wait(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=self._patience_s)
        except TimeoutError as error:
            raise ClusterUnreachable(
                f"The Dask scheduler at {self.address} has had no machine for {self._patience_s:g} s:"
                " start one with `dask worker`.",
                address=self.address,
            ) from error

    def _check_versions(self) -> None:
        here = versions()
        for machine, there in self._client.run(versions).items():
            if there != here:
                raise ClusterUnfit(
                    f"{machine} has other versions than this machine, which may give other results:"
                    f" {_difference(here, there)}. Install the same ones there.",
                    machine=machine,
                    here=here,
                    there=there,
                )


def versions() -> Versions:
    """Give the versions of what decides the result."""
    return {name: version(name) for name in _MATTER}


def _difference(here: Versions, there: Versions) -> str:
    return ", ".join(
        f"{name} {there.get(name)} instead of {here[name]}" for name in here if there.get(name) != here[name]
    )


def _dask() -> Any:
    """Load Dask: half a second that only those wait who ask for it."""
    return import_module("distributed")


def _lost() -> tuple[type[BaseException], ...]:
    """Say what is raised where pieces were lost with a machine."""
    dask = _dask()
    return CancelledError, dask.client.FutureCancelledError, dask.KilledWorker, dask.comm.CommClosedError


_WHERE: ContextVar[Machine] = ContextVar("where pieces are done")


def machine() -> Machine:
    """Say where pieces are done now: on this machine, unless ``on`` says otherwise."""
    return _WHERE.get(ThisMachine())


@contextmanager
def on(where: Machine | str | None) -> Iterator[None]:
    """Have pieces done somewhere else; an address is that of a Dask scheduler, None leaves it as it is.

    Raises
    ------
    ClusterUnreachable, ClusterUnfit
        As ``DaskCluster``.
    """
    if where is None:
        yield
        return
    chosen = DaskCluster(where) if isinstance(where, str) else where
    token = _WHERE.set(chosen)
    try:
        yield
    finally:
        _WHERE.reset(token)
        if isinstance(where, str) and isinstance(chosen, DaskCluster):
            chosen.close()


def dealt_out(pieces: Sequence[P]) -> list[Sequence[P]]:
    """Put small pieces together, so that each thread has some, and those side by side differ."""
    hands = max(1, min(len(pieces), machine().threads * _PIECES_A_THREAD))
    return [pieces[first::hands] for first in range(hands)]
