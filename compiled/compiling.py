"""Who wants to know that the kernels are being compiled: seconds in which nothing else happens."""

import threading
from collections.abc import Callable

_lock = threading.Lock()
_waiting: list[Callable[[], None]] = []


def on_compiling(tell: Callable[[], None]) -> None:
    """Have something called when this process begins to compile kernels, and never again.

    Kernels that are found on disk don't count. The call comes from the thread that compiles,
    while it holds numba's lock: it must not use a kernel itself.

    Parameters
    ----------
    tell : callable
        Such as one that prints a line.
    """
    with _lock:
        _waiting.append(tell)


def compiling() -> None:
    """Call all who asked, each once; what they raise is theirs."""
    with _lock:
        waiting = list(_waiting)
        _waiting.clear()
    for tell in waiting:
        tell()
