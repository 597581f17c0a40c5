"""Work on rows shared out among all processors; what is compiled lets go of the interpreter."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

LEAST_A_PART = 64
"""Fewer rows are not worth a thread of their own. [rows]"""


def in_parts(work: Callable[[int, int], None], rows: int) -> None:
    """Call ``work(begin, end)`` for parts that together are all rows.

    What comes out may not depend on where the parts begin: then the number of processors changes nothing
    but the time.
    """
    parts = max(min((os.cpu_count() or 1), rows // LEAST_A_PART), 1)
    edges = [rows * part // parts for part in range(parts + 1)]
    if parts == 1:
        work(0, rows)
        return
    with ThreadPoolExecutor(parts) as pool:
        for done in [pool.submit(work, *part) for part in pairwise(edges)]:
            done.result()
