"""Machine code on demand: what `geo` and `optimizer` both compile their inner loops with."""

from compiled.compiling import on_compiling
from compiled.kernel import inlined, inner, kernel

__all__ = ["inlined", "inner", "kernel", "on_compiling"]
