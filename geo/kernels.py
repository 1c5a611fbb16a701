"""Compiled kernels: how numba is asked for them."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def kernel(function: Kernel) -> Kernel:
    """Compile a function on its first call, kept on disk for later processes.

    Kernels let go of the interpreter's lock, so that threads run beside each other; numba's own
    threads are not used: not all of its threading layers survive callers of several threads.
    """
    return cast("Kernel", njit(cache=True, nogil=True)(function))
