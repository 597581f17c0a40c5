"""Keys met before are known again, however many there are."""

import numpy as np

from gridcity.replay.keys import SeenKeys


def test_a_key_is_new_once_whether_it_comes_again_at_once_or_later() -> None:
    rng = np.random.default_rng(5)
    seen, plain = SeenKeys(), set[str]()

    for _ in range(20):
        keys = [f"案-{number}" for number in rng.integers(0, 900, 100)]
        expected = []
        for key in keys:
            expected.append(key in plain)
            plain.add(key)
        assert seen.add(keys).tolist() == expected


def test_no_keys_are_no_trouble() -> None:
    assert SeenKeys().add([]).tolist() == []
