"""Component codes: 6 digits county, 5 (in CJ/T 214: 4) class, 6 sequence. Pure."""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gridcity.components.errors import ComponentCodeInvalid, NumbersExhausted

LAST_NUMBER = 999_999
_COUNTY = re.compile(r"[0-9]{6}")
_CLASS = re.compile(r"[0-9]{4,5}")


@dataclass(frozen=True, slots=True)
class CodeParts:
    """What a code says."""

    county_code: str
    class_code: str
    number: int


def split_code(code: str) -> CodeParts:
    """Take a code apart.

    Raises
    ------
    ComponentCodeInvalid
        It is none.

    Examples
    --------
    >>> split_code("23010201001000042")
    CodeParts(county_code='230102', class_code='01001', number=42)
    """
    if not re.fullmatch(r"[0-9]{16,17}", code) or code.endswith("000000"):
        raise ComponentCodeInvalid(
            f"{code[:40]!r} is no component code: 6 digits county, 4 or 5 class, 6 sequence from 000001.",
            component_code=code[:40],
        )
    return CodeParts(code[:6], code[6:-6], int(code[-6:]))


def make_prefix(county_code: str, class_code: str) -> str:
    """Join county and class.

    Raises
    ------
    ComponentCodeInvalid
        They are not 6 and 4 or 5 digits.
    """
    if not (_COUNTY.fullmatch(county_code) and _CLASS.fullmatch(class_code)):
        raise ComponentCodeInvalid(
            f"County {county_code!r} and class {class_code!r} make no component code: 6 and 4 or 5 digits"
            " are wanted.",
            county_code=county_code,
            class_code=class_code,
        )
    return county_code + class_code


def make_code(prefix: str, number: int) -> str:
    """Write a code.

    Raises
    ------
    NumbersExhausted
        The number has more than six digits.

    Examples
    --------
    >>> make_code("23010201001", 42)
    '23010201001000042'
    """
    if number > LAST_NUMBER:
        raise NumbersExhausted(
            f"All {LAST_NUMBER:,} numbers of {prefix} are given: county {prefix[:6]}, class {prefix[6:]}.",
            prefix=prefix,
        )
    return f"{prefix}{number:06d}"


def number_rows(prefix_of: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give rows their numbers inside their prefixes, going on from the last number given, without a gap.

    Parameters
    ----------
    prefix_of : ndarray of int, shape (n,)
        Which prefix each row has: an index into ``last``.
    last : ndarray of int, shape (n_prefixes,)
        The last number given for each prefix; changed in place to the last one given now.

    Returns
    -------
    ndarray of int, shape (n,)
        The number of each row; rows of one prefix in the order they came.

    Examples
    --------
    >>> last = np.array([0, 41])
    >>> number_rows(np.array([1, 0, 1, 0]), last).tolist(), last.tolist()
    ([42, 1, 43, 2], [2, 43])
    """
    counts = np.bincount(prefix_of, minlength=len(last))
    if np.count_nonzero(counts) == 1:
        numbers = np.arange(1, len(prefix_of) + 1, dtype=np.int64)
        numbers += last[prefix_of[0]]
    else:
        order = np.argsort(prefix_of, kind="stable")
        starts = np.cumsum(counts) - counts
        numbers = np.empty(len(prefix_of), dtype=np.int64)
        numbers[order] = np.arange(1, len(prefix_of) + 1) - np.repeat(starts - last, counts)
    last += counts
    return numbers


def code_array(prefixes: list[str], prefix_of: NDArray[np.int64], numbers: NDArray[np.int64]) -> "pa.Array":
    """Write many codes at once, as Arrow text.

    Raises
    ------
    NumbersExhausted
        A number has more than six digits.
    """
    if len(numbers) and numbers.max() > LAST_NUMBER:
        make_code(prefixes[int(prefix_of[int(numbers.argmax())])], int(numbers.max()))
    widths = np.array([len(prefix) for prefix in prefixes])
    if len(set(widths.tolist())) > 1:
        return pa.array(
            [
                make_code(prefixes[which], int(number))
                for which, number in zip(prefix_of, numbers, strict=True)
            ]
        )
    width = int(widths[0]) if len(widths) else 11
    heads = np.frombuffer("".join(prefixes).encode(), dtype=np.uint8).reshape(len(prefixes), width)
    digits = np.empty((len(numbers), width + 6), dtype=np.uint8)
    digits[:, :width] = heads[prefix_of]
    rest = numbers.astype(np.uint32)
    for at in range(width + 5, width - 1, -1):
        rest, digit = np.divmod(rest, 10)
        digits[:, at] = digit + ord("0")
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * np.int32(width + 6)
    return pa.Array.from_buffers(
        pa.string(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(digits)]
    )
