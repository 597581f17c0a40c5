"""Binary heaps in arrays, compiled: the least key is on top, the lesser number of two that are equal."""

from typing import Any

from numba import njit


@njit(cache=True, nogil=True)
def push(keys: Any, numbers: Any, first: int, size: int, key: int, number: int) -> None:
    """Put a number into the heap that lies at ``first`` and has ``size`` members; then it has one more."""
    at = size
    while at:
        above = (at - 1) >> 1
        other = first + above
        if keys[other] < key or (keys[other] == key and numbers[other] < number):
            break
        keys[first + at] = keys[other]
        numbers[first + at] = numbers[other]
        at = above
    keys[first + at] = key
    numbers[first + at] = number


@njit(cache=True, nogil=True)
def drop(keys: Any, numbers: Any, first: int, size: int) -> None:
    """Take the top off the heap that lies at ``first`` and has ``size`` members; then it has one less."""
    last = size - 1
    key, number = keys[first + last], numbers[first + last]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= last:
            break
        one = first + below
        if below + 1 < last and (
            keys[one + 1] < keys[one] or (keys[one + 1] == keys[one] and numbers[one + 1] < numbers[one])
        ):
            below += 1
            one += 1
        if key < keys[one] or (key == keys[one] and number < numbers[one]):
            break
        keys[first + at] = keys[one]
        numbers[first + at] = numbers[one]
        at = below
    keys[first + at] = key
    numbers[first + at] = number
