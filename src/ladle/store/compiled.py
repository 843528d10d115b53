"""Functions that numba compiles: from its cache if it has them, else anew.

A module of such functions compiles, or loads, all of them while it is imported: import it where
they are needed, not at a server's start.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

log = logging.getLogger(__name__)

_Function = TypeVar("_Function", bound=Callable[..., object])


def _without_scipy() -> None:
    """Let numba take in its functions of arrays without all of scipy, if that is there.

    It imports `scipy.linalg` to learn whether there is any, which is a tenth of a server's start;
    it does so again where a function needs it, and none here does.
    """
    try:
        linalg: Any = import_module("numba.np.linalg")
        found = linalg.ensure_blas
    except (ImportError, AttributeError):  # another numba, which may need no scipy at all
        return

    def ensure_blas() -> None:
        if find_spec("scipy") is None:
            raise ImportError("scipy is not installed")

    linalg.ensure_blas = ensure_blas
    try:
        import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = found


_without_scipy()


def read_only(dtype: types.Type, ndim: int = 1) -> types.Array:
    """Name the type of an array that is only read; one that may be written passes too."""
    return types.Array(dtype, ndim, "C", readonly=True)


def named_tuple(kind: type[tuple[object, ...]], *fields: types.Type) -> types.Type:
    """Name the type of a named tuple, whose fields must have just these types."""
    return cast("Callable[..., types.Type]", types.BaseTuple.from_types)(fields, kind)


def kernel(*signature: types.Type) -> Callable[[_Function], _Function]:
    """Compile a function for arguments of these types, or load it from numba's cache.

    The cache lies beside the file of the function, or else in the user's cache folder or
    `NUMBA_CACHE_DIR`; where none can be written, it is compiled in every process.
    """

    def compiled(function: _Function) -> _Function:
        try:
            return cast("_Function", numba.njit(signature, nogil=True, cache=True)(function))
        except RuntimeError as e:
            log.warning("%s; it is compiled again in every process", e)
            return cast("_Function", numba.njit(signature, nogil=True)(function))

    return compiled


def inner(function: _Function) -> _Function:
    """Compile a part of kernels: it becomes part of whatever calls it."""
    return cast("_Function", numba.njit(function, nogil=True))


def _prefetch(_typing: Any, array: Any, _index: Any) -> Any:  # noqa: ANN401 - numba's
    def made(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ANN401
        of_array, llvm = signature.args[0], cast("Any", cgutils)
        values = context.make_array(of_array)(context, builder, arguments[0])
        pointer, number = llvm.voidptr_t, llvm.int32_t
        each = context.get_abi_sizeof(context.get_data_type(of_array.dtype))
        step = builder.mul(arguments[1], arguments[1].type(each))
        place = builder.gep(builder.bitcast(values.data, pointer), [step])
        kind = llvm.ir.FunctionType(llvm.ir.VoidType(), [pointer, number, number, number])
        called = llvm.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        is_written, is_kept, is_data = int(of_array.mutable), 3, 1
        builder.call(called, [place, number(is_written), number(is_kept), number(is_data)])
        return context.get_dummy_value()

    return types.void(array, types.uint64), made


prefetch = cast("Callable[[NDArray[Any], int | np.uint64], None]", intrinsic(_prefetch))
"""Brings an element of an array near in good time, within a kernel.

Elements all over the memory take a hundred steps to come, each. The array is in C's order, and the
place, an integer without a sign, counts over all its axes; one outside of it does no harm. To be
called by the loop itself: arrays that a loop hands to an `inner` that does this are counted as used
and as left each time, which takes as long as memory does.
"""
