"""Plain arrays that kernels read: frozen, always of one kind, and divided into rows."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)


def frozen(array: NDArray[Any], kind: type[Scalar]) -> NDArray[Scalar]:
    """Give a read-only view in C order, be it of a memory map or not: one kind, one compilation.

    The array itself stays as it is.
    """
    plain: NDArray[Scalar] = np.ascontiguousarray(array, kind).view(np.ndarray)
    plain.setflags(write=False)
    return plain


def check_starts(name: str, starts: NDArray[np.int64], items: int) -> None:
    """Refuse starts that don't divide so many items into rows.

    Raises
    ------
    ValueError
        Names them.
    """
    whole = len(starts) > 0 and starts[0] == 0 and starts[-1] == items
    if not whole or (np.diff(starts) < 0).any():
        raise ValueError(f"{name} doesn't divide {items} items")
