"""Where compiled kernels are kept on disk, and when what is kept there counts no more.

numba's own cache looks at the file that a kernel stands in, and fails where nothing can be
written. Kernels here call each other across files and are used from read-only installations, so
this one also looks at what a kernel calls, and does without the disk when it must. The folder is
numba's choice: the one of NUMBA_CACHE_DIR, the package's own, the user's.
"""

import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from numba.core.caching import FunctionCache, IndexDataCacheFile

_DAMAGED: Final = (
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    pickle.UnpicklingError,
)
"""What reading a file that was cut off, or belongs to somebody else, can end in."""

_CONSTANTS: Final = (bool, int, float, str, tuple)


class KernelCache(FunctionCache):
    """One kernel's compiled code on disk; whatever is wrong there, the kernel is compiled.

    Parameters
    ----------
    function : callable
        The kernel's Python code.

    Raises
    ------
    RuntimeError, OSError
        If there is no folder that can be written to.
    """

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self.stamp = (self._impl.locator.get_source_stamp(), *_used_by(function))
        self._cache_file = IndexDataCacheFile(  # type: ignore[no-untyped-call]
            cache_path=self.cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=self.stamp,
        )

    @property
    def index(self) -> Path:
        """The file that says which code is kept."""
        return Path(self.cache_path) / f"{self._impl.filename_base}.nbi"

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Code kept for a signature, or None where there is none that can be read."""
        try:
            return super().load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        except _DAMAGED:
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep code, unless the disk is full or forbids it: then the next process compiles too."""
        try:
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]
        except _DAMAGED:
            # an index without its code, or one that can't be read, would stand in the way for ever
            with suppress(OSError):
                self.index.unlink(missing_ok=True)


def cache_of(
    function: Callable[..., object], kind: type[KernelCache] = KernelCache
) -> KernelCache | None:
    """Find where a kernel's code can be kept; None where no folder can be written to."""
    try:
        return kind(function)
    except (RuntimeError, OSError):  # numba: "no locator available for file"
        return None


def _used_by(function: Callable[..., object]) -> list[tuple[str, object]]:
    """Names and states of all globals that a kernel's code mentions.

    numba puts both constants and the kernels called into the caller's machine code, from
    whichever file they come (also as attributes of a module), so a change there must be seen here.
    """
    known, names = function.__globals__, sorted(set(function.__code__.co_names))
    used: list[tuple[str, object]] = []
    for name in names:
        value = known.get(name)
        inside = [(f"{name}.{n}", vars(value).get(n)) for n in names] if _is_module(value) else []
        used += [(x, state) for x, v in [(name, value), *inside] if (state := _state(v))]
    return used


def _is_module(value: object) -> bool:
    return isinstance(value, ModuleType)


def _state(value: object) -> object:
    """Tell what a kernel or a constant is just now; nothing for anything else."""
    cache = getattr(value, "_cache", None)
    if isinstance(cache, KernelCache):
        return cache.stamp
    return repr(value) if isinstance(value, _CONSTANTS) else None
