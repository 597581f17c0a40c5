"""Shortest ways from place to place along streets, compiled: Dijkstra's way, no further than a limit."""

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def reached(sources: Any, limits: Any, on: Any, network: Any, places: Any) -> Any:
    """Find the places within a walk of some of them.

    Parameters
    ----------
    sources : ndarray of int, shape (n_sources,)
        From which places.
    limits : ndarray of float, shape (n_sources,)
        How far from each. [m]
    on : tuple
        ``piece``, ``at_m`` and ``off_m`` of each place, as ``Snapped``.
    network : tuple
        ``ends`` and ``length_m`` of ``Streets``; where the ways that leave each node begin, shape
        (n_nodes + 1,), and these ways: ``2 p`` goes along piece ``p``, ``2 p + 1`` back.
    places : tuple
        Where the places on each piece begin, shape (n_pieces + 1,), and these places.

    Returns
    -------
    tuple of ndarray, each of shape (n_pairs,)
        Which of ``sources``, to which place, how far; each pair once, no place with itself.
    """
    n = len(on[0])
    room = len(network[3]) + 2  # each way is taken once at most, and there are two ways to begin
    heap = np.empty(room), np.empty(room, np.int64)
    memory = np.full(len(network[2]) - 1, -1), np.full(n, -1), np.empty(n), np.empty(n, np.int64), heap
    of_source, to_place, far_m = np.empty(64, np.int64), np.empty(64, np.int64), np.empty(64)
    pairs = 0
    for number in range(len(sources)):
        if on[0][sources[number]] < 0:
            continue
        count = _walk(sources[number], number, limits[number], on, network, places, memory)
        if pairs + count > len(of_source):
            more = 2 * (pairs + count)
            of_source, to_place = _longer(of_source, pairs, more), _longer(to_place, pairs, more)
            far_m = _longer(far_m, pairs, more)
        for slot in range(count):
            place = memory[3][slot]
            of_source[pairs], to_place[pairs], far_m[pairs] = number, place, memory[2][place]
            pairs += 1
    return of_source[:pairs], to_place[:pairs], far_m[:pairs]


@njit(cache=True, nogil=True)
def _longer(numbers: Any, kept: int, room: int) -> Any:
    """Give numbers more room."""
    longer = np.empty(room, numbers.dtype)
    for slot in range(kept):
        longer[slot] = numbers[slot]
    return longer


@njit(cache=True, nogil=True)
def _walk(source: int, number: int, limit: float, on: Any, network: Any, places: Any, memory: Any) -> int:
    """Walk from one place as far as it may be; count the places found, which ``memory`` then holds.

    ``memory`` is which nodes were settled and which places found in which walk, how far each place is, the
    places found in this one, and room for the nodes that are to come.
    """
    piece_of, at_m, off_m = on
    ends, length_m, begins, leaving = network
    settled, heap = memory[0], memory[4]
    home = piece_of[source]
    walk = (source, number, limit)
    count = _look(walk, home, at_m[source], off_m[source], on, places, memory, 0)
    begin = off_m[source] + at_m[source]
    size = _push(heap, 0, begin, ends[home, 0])
    size = _push(heap, size, begin + length_m[home] - 2.0 * at_m[source], ends[home, 1])
    while size:
        come, node = heap[0][0], heap[1][0]
        size = _drop_first(heap, size)
        if come > limit:
            break
        if settled[node] == number:
            continue
        settled[node] = number
        for turn in range(begins[node], begins[node + 1]):
            piece, back = leaving[turn] >> 1, leaving[turn] & 1
            from_m = length_m[piece] if back else 0.0
            count = _look(walk, piece, from_m, come, on, places, memory, count)
            following, then = ends[piece, 1 - back], come + length_m[piece]
            if settled[following] != number and then <= limit:
                size = _push(heap, size, then, following)
    return count


@njit(cache=True, nogil=True)
def _push(heap: Any, size: int, far: float, node: int) -> int:
    """Put a node on the heap, the nearest of which is always first; give its size."""
    fars, nodes = heap
    slot = size
    while slot and fars[(slot - 1) >> 1] > far:
        above = (slot - 1) >> 1
        fars[slot], nodes[slot] = fars[above], nodes[above]
        slot = above
    fars[slot], nodes[slot] = far, node
    return size + 1


@njit(cache=True, nogil=True)
def _drop_first(heap: Any, size: int) -> int:
    """Take the nearest from the heap; give its size."""
    fars, nodes = heap
    size -= 1
    far, node = fars[size], nodes[size]
    slot, below = 0, 1
    while below < size:
        if below + 1 < size and fars[below + 1] < fars[below]:
            below += 1
        if fars[below] >= far:
            break
        fars[slot], nodes[slot] = fars[below], nodes[below]
        slot, below = below, 2 * below + 1
    fars[slot], nodes[slot] = far, node
    return size


@njit(cache=True, nogil=True)
def _look(
    walk: Any, piece: int, from_m: float, come: float, on: Any, places: Any, memory: Any, count: int
) -> int:
    """Note the places on a piece to which one comes so far from ``from_m`` along it; count those found."""
    source, number, limit = walk
    _, at_m, off_m = on
    first, standing = places
    _, found_in, far_m, found, _ = memory
    for slot in range(first[piece], first[piece + 1]):
        place = standing[slot]
        far = come + abs(at_m[place] - from_m) + off_m[place]
        if far > limit or place == source:
            continue
        if found_in[place] != number:
            found_in[place], far_m[place], found[count] = number, far, place
            count += 1
        elif far < far_m[place]:
            far_m[place] = far
    return count
