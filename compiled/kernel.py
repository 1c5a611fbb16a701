"""Compiled kernels: how numba is asked for them."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.core import config, event

from compiled.cache import cache_of
from compiled.compiling import compiling
from compiled.lowering import KernelCompiler
from compiled.parts import part

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def kernel(function: Kernel) -> Kernel:
    """Compile a function on its first call, kept on disk for later processes.

    Kernels let go of the interpreter's lock, so that threads run beside each other; numba's own
    threads are not used: not all of its threading layers survive callers of several threads.
    """
    compiled: Any = njit(nogil=True, pipeline_class=KernelCompiler)(function)
    cache = cache_of(function)
    if cache is not None:
        compiled._cache = cache  # noqa: SLF001 - what `cache=True` does, with a cache of our own
    return cast("Kernel", compiled)


def inner(function: Kernel) -> Kernel:
    """Make a function a part of the kernels that call it; it must make no array.

    numba counts references to every array argument of every call; without that, a call that
    takes nanoseconds is three times as fast. The option is private to numba, which is pinned.
    """
    return _part(function)


def inlined(function: Kernel) -> Kernel:
    """Make a function a part like `inner`, and put it into each of its calls.

    A call hands over every field of every array; where a step takes tens of nanoseconds that is
    most of its time.
    """
    return _part(function, forceinline=True)


def _part(function: Kernel, **options: object) -> Kernel:
    if getattr(config, "DISABLE_JIT", False):
        return function
    made = part(function, nogil=True, error_model="numpy", _nrt=False, **options)
    return cast("Kernel", made)


class _Announcer(event.Listener):
    """Tells whoever asked when something is compiled; loading from disk is no such event."""

    def on_start(self, _event: Any) -> None:
        compiling()

    def on_end(self, _event: Any) -> None:
        """Nobody waits for the end: the work goes on by itself."""


event.register("numba:compile", _Announcer())  # type: ignore[no-untyped-call]
