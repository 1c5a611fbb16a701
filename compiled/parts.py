"""Functions that only kernels call: parts without machine code of their own.

numba turns every function into machine code by itself and links all that it calls into it again,
level by level, so that with kernels that call each other most of the compiling is done several
times over. A part here ends before that: it is kept as unoptimised code, and only the kernel that
calls it in the end is optimised and kept on disk, with all its parts within it.
"""

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import NativeLowering

from compiled.cache import KernelCache, cache_of


class _PartLibrary(JITCodeLibrary):
    """Code that is only ever linked into other code."""

    def finalize(self) -> None:
        self._finalized = True

    def parts(self) -> list[JITCodeLibrary]:
        """Give it and all that it calls, each once; those are whole lists already."""
        return list(dict.fromkeys([self, *self._linking_libraries]))


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]
class _PartLowering(NativeLowering):
    """Ends where machine code would begin."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> bool:
        library: Any = _PartLibrary  # numba's classes are untyped
        state.library = library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)  # type: ignore[no-untyped-call]
        lowered = state["cr"]

        entry: Any = [].append  # never called; numba asks for a built-in
        state.targetctx.insert_user_function(entry, lowered.fndesc, state.library.parts())
        state["cr"] = lowered._replace(cfunc=entry)
        return True


class _PartCompiler(CompilerBase):
    def define_pipelines(self) -> list[Any]:
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)  # type: ignore[no-untyped-call]
        manager.passes = [
            (_PartLowering if step is NativeLowering else step, why) for step, why in manager.passes
        ]
        manager._finalized = False  # noqa: SLF001 - its steps were changed
        manager.finalize()
        return [manager]


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
            self._alone = njit(nogil=True)(lambda *values: me(*values))  # noqa: PLW0108 - it is what is compiled
        return self._alone(*args)


def part(function: Callable[..., object], **options: object) -> Any:
    """Make a part of a function, with numba's options."""
    wrapped = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "nopython": True}
    made: Any = Part(
        py_func=function,
        locals={},
        targetoptions={**options, **wrapped},
        pipeline_class=_PartCompiler,
    )
    cache = cache_of(function, _Stamp)
    if cache is not None:
        made._cache = cache  # noqa: SLF001 - as kernels do
    return made
