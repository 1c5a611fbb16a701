"""How kernels and their parts become code: as one closed program each.

numba leaves every function callable from anywhere, and lets indices count from the end. Nobody
but a kernel calls its parts, and no index in them is below 0. LLVM is told both: it drops what a
part never reads of its arguments (an array is eight or more of them, of which two or three
matter), and no index is looked at before it is used. Together that halves the time of a search.
"""

from typing import Any

from llvmlite.binding import Linkage
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.lowering import Lower
from numba.core.typed_passes import NativeLowering


class _Lower(Lower):
    """Takes indices of arrays for counted from the start: below 0 they reach beyond the array."""

    def lower_getitem(self, resty: Any, expr: Any, value: Any, index: Any, signature: Any) -> Any:
        return super().lower_getitem(resty, expr, value, index, _from_start(signature))  # type: ignore[no-untyped-call]

    def lower_setitem(self, target: Any, index: Any, value: Any, signature: Any) -> Any:
        return super().lower_setitem(target, index, value, _from_start(signature))  # type: ignore[no-untyped-call]


def _from_start(signature: Any) -> Any:
    """Make the indices of a signature unsigned if an array is what they are for."""
    holder, index, *rest = signature.args
    if not isinstance(holder, types.Array):
        return signature
    return signature.replace(args=(holder, _unsigned(index), *rest))


def _unsigned(index: Any) -> Any:
    if isinstance(index, types.Integer):
        return types.uintp
    if isinstance(index, types.BaseTuple):
        each: Any = index  # numba's classes are untyped
        made: Any = types.Tuple
        return made([_unsigned(axis) for axis in each.types])
    return index


class _PartLibrary(JITCodeLibrary):
    """Code that is only ever linked into other code."""

    def finalize(self) -> None:
        self._finalized = True

    def parts(self) -> list[JITCodeLibrary]:
        """Give it and all that it calls, each once; those are whole lists already."""
        return list(dict.fromkeys([self, *self._linking_libraries]))


class _KernelLibrary(JITCodeLibrary):
    """Code of a kernel, with that of its parts, which nobody else will call."""

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
        super()._optimize_final_module()  # type: ignore[no-untyped-call]


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]
class _KernelLowering(NativeLowering):
    _name = "kernel_lowering"

    @property
    def lowering_class(self) -> type[Lower]:
        return _Lower

    def run_pass(self, state: Any) -> bool:
        library: Any = _KernelLibrary  # numba's classes are untyped
        state.library = library(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))  # type: ignore[no-untyped-call]


@register_pass(mutates_CFG=True, analysis_only=False)  # type: ignore[no-untyped-call]
class _PartLowering(NativeLowering):
    """Ends where machine code would begin."""

    _name = "part_lowering"

    @property
    def lowering_class(self) -> type[Lower]:
        return _Lower

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


class KernelCompiler(CompilerBase):
    """Compiles what Python calls."""

    def define_pipelines(self) -> list[Any]:
        """List the steps: numba's, ending in a closed program."""
        return _ending(self, _KernelLowering)


class PartCompiler(CompilerBase):
    """Compiles what only kernels call, up to where machine code would begin."""

    def define_pipelines(self) -> list[Any]:
        """List the steps: numba's, ending in code to be linked."""
        return _ending(self, _PartLowering)


def _ending(compiler: CompilerBase, lowering: type[NativeLowering]) -> list[Any]:
    """Give numba's usual steps, but for the last one."""
    manager = DefaultPassBuilder.define_nopython_pipeline(compiler.state)  # type: ignore[no-untyped-call]
    manager.passes = [
        (lowering if step is NativeLowering else step, why) for step, why in manager.passes
    ]
    manager._finalized = False  # noqa: SLF001 - its steps were changed
    manager.finalize()
    return [manager]
