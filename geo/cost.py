"""Packed costs: milliseconds and decimetres of a way in one number that can be added and compared.

So one search finds the fastest way, the shortest of equally fast ones, and its length. Sums stay
exact up to 9 hours; beyond, a few decimetres of the length may be lost.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel

MILLISECOND: Final = float(2**28)
"""What a millisecond counts in a packed cost, in which a decimetre counts one."""


@kernel
def part(milliseconds: int, decimetres: int, share: float) -> float:
    """Packed cost of driving a share of an arc."""
    packed: float = np.rint(share * milliseconds) * MILLISECOND + np.rint(share * decimetres)
    return packed


def unpack(cost: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Milliseconds and decimetres of finite packed costs."""
    milliseconds = np.floor(cost / MILLISECOND)
    return milliseconds.astype(np.int64), (cost - milliseconds * MILLISECOND).astype(np.int64)


def pack(milliseconds: float) -> float:
    """Packed cost of so many milliseconds and no length: a limit for a search."""
    return milliseconds * MILLISECOND


def whole_seconds(milliseconds: NDArray[np.int64]) -> NDArray[np.int32]:
    """Round half up, once, at the end."""
    return ((milliseconds + 500) // 1000).astype(np.int32)


def whole_metres(decimetres: NDArray[np.int64]) -> NDArray[np.int32]:
    """Round half up, once, at the end."""
    return ((decimetres + 5) // 10).astype(np.int32)
