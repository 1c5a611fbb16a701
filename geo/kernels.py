"""Compiled kernels: how numba is asked for them."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.core import event

from geo.compiling import compiling
from geo.kernel_cache import cache_of

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def kernel(function: Kernel) -> Kernel:
    """Compile a function on its first call, kept on disk for later processes.

    Kernels let go of the interpreter's lock, so that threads run beside each other; numba's own
    threads are not used: not all of its threading layers survive callers of several threads.
    """
    compiled: Any = njit(nogil=True)(function)
    cache = cache_of(function)
    if cache is not None:
        compiled._cache = cache  # noqa: SLF001 - what `cache=True` does, with a cache of our own
    return cast("Kernel", compiled)


class _Announcer(event.Listener):
    """Tells whoever asked when something is compiled; loading from disk is no such event."""

    def on_start(self, _event: Any) -> None:
        compiling()

    def on_end(self, _event: Any) -> None:
        """Nobody waits for the end: the work goes on by itself."""


event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call]
