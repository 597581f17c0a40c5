"""Asking the memory for a value before it is needed, from compiled code.

Going through a large array in any order waits for the memory at each step. Where the order is known ahead,
the processor can be told; Numba has no word for that, LLVM has (``llvm.prefetch``, LLVM Language Reference).
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

_TO_WRITE, _SOON, _DATA = 1, 3, 1
"""What ``llvm.prefetch`` is told: that the value will be written, will be used again, is no instruction."""


_arrays: Any = arrayobj
_pointers: Any = cgutils
"""Numba's own modules, which say nothing of their types."""


def _prefetch(typing: Any, array: Any, place: Any) -> Any:
    """Have the value of a one-dimensional array at a place brought near; changes nothing."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kind = signature.args[0]
        view = _arrays.make_array(kind)(context, builder, given[0])
        at = _pointers.get_item_pointer(context, builder, kind, view, [given[1]], wraparound=False)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], shape)
        hints = [number(hint) for hint in (_TO_WRITE, _SOON, _DATA)]
        builder.call(ask, [builder.bitcast(at, byte), *hints])
        return context.get_dummy_value()

    return types.void(array, place), generate


prefetch: Any = intrinsic(_prefetch)
