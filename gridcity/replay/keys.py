"""Which keys were met before, in sixteen bytes a key: millions fit where their texts would not."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

_DIGEST_BYTES = 16  # two of a billion keys are alike by chance once in 10^21 files


class SeenKeys:
    """A set of texts that only grows; kept as sorted digests."""

    def __init__(self) -> None:
        self._digests = np.empty(0, dtype=f"S{_DIGEST_BYTES}")

    def add(self, keys: list[str]) -> NDArray[np.bool_]:
        """Add keys, and say which of them were there before, or earlier in the list."""
        digests = np.array(
            [blake2b(key.encode(), digest_size=_DIGEST_BYTES).digest() for key in keys],
            dtype=self._digests.dtype,
        )
        fresh, first = np.unique(digests, return_index=True)
        places = np.searchsorted(self._digests, fresh)
        is_known = np.zeros(len(fresh), dtype=bool)
        inside = places < len(self._digests)
        is_known[inside] = self._digests[places[inside]] == fresh[inside]
        is_repeated = np.ones(len(keys), dtype=bool)
        is_repeated[first[~is_known]] = False
        self._digests = np.insert(self._digests, places[~is_known], fresh[~is_known])
        return is_repeated
