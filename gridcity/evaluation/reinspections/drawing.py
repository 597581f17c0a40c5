"""Which cases are drawn, and who sees them again: decided by a seed, so that anybody can draw again. Pure.

Every case number is hashed with the seed (SHA-256 of ``seed number``), and the first ones in the order of the
hashes are taken. No library's random numbers are in it: a shell with sha256sum and sort comes to the same.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence


def drawn(seed: str, numbers: Collection[str], count: int) -> list[str]:
    """Draw ``count`` case numbers, or all if there are no more; in the order of their hashes.

    Examples
    --------
    >>> drawn("2026-03-02", ["2301022026030200001", "2301022026030200002", "2301022026030200003"], 1)
    ['2301022026030200002']
    """
    return sorted(numbers, key=lambda number: _hash(seed, number))[:count]


def assigned(
    seed: str, barred: Mapping[str, Collection[int]], inspectors: Sequence[int]
) -> dict[str, int | None]:
    """Give each case to somebody who had no hand in it, so that all get about as many.

    Parameters
    ----------
    seed
        Decides between inspectors with as many tasks.
    barred
        Case number → everybody who had a hand in it, in the order in which they are given away.
    inspectors
        Who can go.

    Returns
    -------
    dict
        Case number → inspector; None where nobody is left.
    """
    tasks = dict.fromkeys(inspectors, 0)
    found: dict[str, int | None] = {}
    for number, those in barred.items():
        free = [one for one in inspectors if one not in those]
        found[number] = min(free, key=lambda one: (tasks[one], _hash(seed, f"{number} {one}")), default=None)
        if (taken := found[number]) is not None:
            tasks[taken] += 1
    return found


def _hash(seed: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed} {text}".encode()).digest()
