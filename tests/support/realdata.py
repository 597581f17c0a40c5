"""Real cities' files for tests: ``../shared/realdata`` beside the checkout, or ``GRIDCITY_REALDATA``.

They are too large to be kept with the sources. Without the folder the tests that need them are
skipped, and the summary at the end of the run says so.
"""

import os
from pathlib import Path

import pytest

from gridcity.settings import CHECKOUT

REALDATA = Path(os.environ.get("GRIDCITY_REALDATA") or CHECKOUT.parent / "shared" / "realdata")


def realdata(*parts: str) -> Path:
    """Give a file of the real data; the test is skipped, loudly, where it is missing."""
    path = REALDATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"REAL DATA MISSING: {path}. Set GRIDCITY_REALDATA to the folder that holds it.")
    return path
