"""Functions that only kernels call: parts without machine code of their own.

numba turns every function into machine code by itself and links all that it calls into it again,
level by level, so that with kernels that call each other most of the compiling is done several
times over. A part here ends before that: it is kept as unoptimised code, and only the kernel that
calls it in the end is optimised and kept on disk, with all its parts within it.
"""

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.registry import CPUDispatcher

from compiled.cache import KernelCache, cache_of
from compiled.lowering import KernelCompiler, PartCompiler


class _Stamp(KernelCache):
    """Says what a part is just now, for the kernels that call it; keeps nothing by itself."""

    def load_overload(self, _sig: Any, _target_context: Any) -> None:
        return None

    def save_overload(self, _sig: Any, _data: Any) -> None:
        return None


class Part(CPUDispatcher):
    """A function to be compiled into its callers.

    Python may call it too, as tests do: then it is compiled once more, as a kernel.
    """

    _alone: Any = None

    def __call__(self, *args: object) -> Any:
        """Call it from Python."""
        if self._alone is None:
            me = self
            self._alone = njit(nogil=True, pipeline_class=KernelCompiler)(
                lambda *values: me(*values)  # noqa: PLW0108 - it is what is compiled
            )
        return self._alone(*args)


def part(function: Callable[..., object], **options: object) -> Any:
    """Make a part of a function, with numba's options."""
    wrapped = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "nopython": True}
    made: Any = Part(
        py_func=function,
        locals={},
        targetoptions={**options, **wrapped},
        pipeline_class=PartCompiler,
    )
    cache = cache_of(function, _Stamp)
    if cache is not None:
        made._cache = cache  # noqa: SLF001 - as kernels do
    return made
