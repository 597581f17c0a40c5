"""Cases spread along streets, compiled: all cases at once, over every way that a street takes.

A hill that goes along the streets is split at each crossing, and the parts go on as far as the hill reaches:
through a dense quarter along thousands of ways from each case. But behind a crossing only two things are
left of a way, how far it has come and how much of the hill is left on it. So what arrives at the end of a
piece of street is kept by the distance it has come, from whatever case and along whatever way, in ticks
of a few centimetres to metres, and is passed on in the order of that distance. The work grows with
the streets and the ticks, neither with the cases nor with the number of ways.

Piece ``p`` of the streets is gone along by ``2 p`` from its begin to its end, and by ``2 p + 1`` back.
"""

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def launch(piece: Any, at_m: Any, counts: Any, length_m: Any, tick_m: float, arrived: Any) -> None:
    """Let the two halves of each case's hill arrive at the ends of its piece; nearer ticks get more.

    Parameters
    ----------
    piece, at_m, counts : ndarray, shape (n_cases,)
        Where each case lies, and what it counts.
    length_m : ndarray of float, shape (n_pieces,)
        [m]
    tick_m
        [m]
    arrived : ndarray of float, shape (ticks, 2 n_pieces)
        What comes to the end of each way after each distance; added to.
    """
    for case in range(len(piece)):
        for back in range(2):
            come = at_m[case] if back else length_m[piece[case]] - at_m[case]
            _keep(come / tick_m, counts[case], 2 * piece[case] + back, arrived)


@njit(cache=True, nogil=True, inline="always")
def _keep(ticks: float, amount: float, way: int, arrived: Any) -> None:
    tick = int(ticks)
    if tick + 1 < len(arrived):
        share = ticks - tick
        arrived[tick, way] += amount * (1.0 - share)
        arrived[tick + 1, way] += amount * share


@njit(cache=True, nogil=True)
def pass_on(ends: Any, length_m: Any, shares: Any, tick_m: float, arrived: Any) -> None:
    """Go through the ticks; what has arrived at a node becomes what sets out from it.

    Parameters
    ----------
    ends, length_m
        Of ``Streets``.
    shares : tuple of ndarray, each of shape (n_nodes,)
        What of that which comes in on one piece goes on into each other, and what turns back. [-]
    tick_m
        [m]
    arrived : ndarray of float, shape (ticks, 2 n_pieces)
        Written over: then it holds what sets out on each way after each distance.
    """
    onward, returned = shares
    at_node = np.zeros(len(onward))
    setting_out = np.empty(2 * len(length_m))
    for tick in range(len(arrived)):
        here = arrived[tick]
        for node in range(len(at_node)):
            at_node[node] = 0.0
        for piece in range(len(length_m)):
            at_node[ends[piece, 1]] += here[2 * piece]
            at_node[ends[piece, 0]] += here[2 * piece + 1]
        for way in range(len(setting_out)):
            piece, back = way >> 1, way & 1
            node = ends[piece, back]
            own = here[way ^ 1]
            out = (at_node[node] - own) * onward[node] + own * returned[node]
            setting_out[way] = out
            if out != 0.0:
                # A piece shorter than a tick takes one: nothing may arrive before it has set out.
                _keep(tick + max(length_m[piece] / tick_m, 1.0), out, way, arrived)
        for way in range(len(setting_out)):
            here[way] = setting_out[way]


@njit(cache=True, nogil=True, fastmath=True)
def _passed(amounts: Any, from_ticks: float, phases: Any) -> Any:
    """Tell how much of all that set out has been laid down so many ticks from where it did."""
    ticks, count = phases.shape[1], phases.shape[0] - 1
    fine = from_ticks * count
    phase = int(fine)
    share = fine - phase
    whole, phase = phase // count, phase % count
    one, other = phases[phase], phases[phase + 1]
    near, far, beyond = 0.0, 0.0, 0.0
    inside = max(min(len(amounts), ticks - whole), 0)
    for tick in range(inside):
        near += amounts[tick] * one[whole + tick]
        far += amounts[tick] * other[whole + tick]
    for tick in range(inside, len(amounts)):
        beyond += amounts[tick]
    return near * (1.0 - share) + far * share + 0.5 * beyond


@njit(cache=True, nogil=True)
def lay_down(first: int, last: int, out: Any, tick_m: float, phases: Any, lixels: Any, into: Any) -> None:
    """Add to the lixels of pieces ``first`` to ``last`` what goes along them, in both directions.

    Parameters
    ----------
    out : ndarray of float, shape (ticks, 2 n_pieces)
        What sets out on each way after each distance.
    tick_m
        [m]
    phases : ndarray of float, shape (n_phases + 1, ticks)
        How much of a hill lies between its middle and each tick, shifted by ever more of a tick. [-]
    lixels : tuple of ndarray
        Where the lixels of each piece begin, shape (n_pieces + 1,), and how long each is, [m].
    into : ndarray of float, shape (n_lixels,)
        Cases on each lixel; added to.
    """
    begins, long_m = lixels
    of_way = np.empty(len(out))
    for piece in range(first, last):
        begin, stop = begins[piece], begins[piece + 1]
        for back in range(2):
            is_gone = False
            for tick in range(len(out)):
                of_way[tick] = out[tick, 2 * piece + back]
                is_gone |= of_way[tick] != 0.0
            at, done = 0.0, 0.0
            for number in range(stop - begin if is_gone else 0):
                lixel = stop - 1 - number if back else begin + number
                if number == 0:
                    done = _passed(of_way, 0.0, phases)
                at += long_m[lixel]
                now = _passed(of_way, at / tick_m, phases)
                into[lixel] += now - done
                done = now
                if at > tick_m * len(out):
                    break


@njit(cache=True, nogil=True, inline="always")
def _before(come: float, per_tick: float, table: Any) -> Any:
    """Tell how much of a hill lies before a distance, by a table from its middle to its end."""
    ticks = come * per_tick
    tick = int(ticks)
    if tick + 1 >= len(table):
        return table[-1]
    return table[tick] + (ticks - tick) * (table[tick + 1] - table[tick])


@njit(cache=True, nogil=True)
def lay_down_at_home(
    piece: Any, at_m: Any, counts: Any, table: Any, reach_m: float, lixels: Any, into: Any
) -> None:
    """Add what each case lays down on its own piece, before its hill comes to a node.

    Parameters
    ----------
    piece, at_m, counts
        As ``launch``.
    table : ndarray of float, shape (n,)
        How much of a hill lies between its middle and so far, from 0 to ``reach_m``. [-]
    reach_m
        [m]
    lixels, into
        As ``lay_down``.
    """
    begins, long_m = lixels
    per_tick = (len(table) - 1) / reach_m
    for case in range(len(piece)):
        start = -at_m[case]
        for lixel in range(begins[piece[case]], begins[piece[case] + 1]):
            stop = start + long_m[lixel]
            if start < reach_m and stop > -reach_m:
                before = _before(abs(start), per_tick, table) * (1.0 if start >= 0.0 else -1.0)
                after = _before(abs(stop), per_tick, table) * (1.0 if stop >= 0.0 else -1.0)
                into[lixel] += counts[case] * (after - before)
            start = stop
