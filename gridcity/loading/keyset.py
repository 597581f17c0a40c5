"""A set of keys that takes sixteen bytes for each, a sixth of what a set of Python's strings takes.

A key of up to 15 bytes is kept as it is, its length in the last byte; of a longer one two hashes are kept,
120 bits, so that two of ten million are taken for one with a chance of 1e-22. The sixteen bytes, seen as
two numbers, are mixed without losing anything, and kept in runs that are sorted by the first.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]

_WIDTH = 16  # [bytes]
_IS_HASH = np.uint64(0xFF << 56)
_NO_MARK = np.uint64((1 << 56) - 1)


class KeySet:
    """Keys that were seen. Nulls are none."""

    def __init__(self) -> None:
        self._runs: list[Words] = []
        """Shape (2, n) each, sorted by the first row; each at least twice as long as the next."""

    def __len__(self) -> int:
        return sum(run.shape[1] for run in self._runs)

    def add(self, keys: "pa.StringArray") -> Mask:
        """Add keys; say which were there before, in the set or earlier among these."""
        given = np.flatnonzero(~pc.is_null(keys).to_numpy(zero_copy_only=False))
        words = _words_of(keys.take(pa.array(given)) if len(given) < len(keys) else keys)
        order = np.argsort(words[0])
        if _repeated(words[:, order]).any():  # of equal keys, the first stays first
            order = np.argsort(words[0], kind="stable")
        words = words[:, order]
        again = _repeated(words) | self._held(words)
        self._keep(words[:, ~again])
        known = np.zeros(len(keys), dtype=bool)
        known[given[order]] = again
        return known

    def holds(self, keys: "pa.StringArray") -> Mask:
        """Say which keys are in the set."""
        is_key: Mask = ~pc.is_null(keys).to_numpy(zero_copy_only=False)
        return self._held(_words_of(keys)) & is_key

    def _held(self, words: Words) -> Mask:
        held = np.zeros(words.shape[1], dtype=bool)
        for run in self._runs:
            at = np.searchsorted(run[0], words[0]).clip(max=run.shape[1] - 1)
            held |= (run[0][at] == words[0]) & (run[1][at] == words[1])
        return held

    def _keep(self, run: Words) -> None:
        """Keep a sorted run, joined with those that are not twice as long: so there are few."""
        if run.shape[1] == 0:
            return
        while self._runs and self._runs[-1].shape[1] < 2 * run.shape[1]:
            run = np.concatenate([self._runs.pop(), run], axis=1)
            run = run[:, np.argsort(run[0], kind="stable")]
        self._runs.append(run)


def _repeated(words: Words) -> Mask:
    """Say which of sorted keys are the same as the one before."""
    again = np.zeros(words.shape[1], dtype=bool)
    again[1:] = (words[:, 1:] == words[:, :-1]).all(axis=0)
    return again


def _words_of(keys: "pa.StringArray") -> Words:
    """See each key as two numbers, shape (2, n); a null as anything."""
    filled = pc.fill_null(keys, "")
    lengths = pc.binary_length(filled).to_numpy(zero_copy_only=False)
    is_long = lengths >= _WIDTH
    short = pc.if_else(pa.array(is_long), "", filled) if is_long.any() else filled
    padded = pc.ascii_rpad(short, width=_WIDTH, padding="\0").cast(pa.binary())
    held = np.frombuffer(padded.buffers()[2], dtype=np.uint8, count=_WIDTH * len(keys))
    table = held.reshape(len(keys), _WIDTH).copy()
    table[:, -1] = np.where(is_long, 0, lengths)
    first, second = (np.ascontiguousarray(one) for one in table.view(np.uint64).T)
    if is_long.any():
        longer = pc.filter(filled, pa.array(is_long)).to_pylist()
        one, other = ([hash(f"{key}{mark}") for key in longer] for mark in ("", "\0"))
        first[is_long] = np.array(one, dtype=np.int64).view(np.uint64)
        second[is_long] = (np.array(other, dtype=np.int64).view(np.uint64) & _NO_MARK) | _IS_HASH
    first ^= _mixed(second)
    second ^= _mixed(first)
    return np.stack([first, second])


def _mixed(words: Words) -> Words:
    """Scatter numbers that are alike over the whole range: the last step of SplitMix64."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return words ^ (words >> np.uint64(31))
