"""Arrays whose rows begin where a cache line does: what a kernel reads together comes together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from optimizer.clock.columns import Ints

LINE: Final = 64
"""Bytes of a cache line; rows of a multiple of 8 columns never straddle one in vain."""


def zeros(rows: int, columns: int) -> Ints:
    """Make an array of zeros that begins with a cache line, as numpy's own need not."""
    flat = np.zeros(rows * columns + LINE // 8, np.int64)
    skip = -flat.ctypes.data % LINE // 8
    return flat[skip : skip + rows * columns].reshape(rows, columns)


def aligned(array: Ints) -> Ints:
    """Copy an array of two dimensions so that each row begins with a cache line.

    There may be more columns than before, of zeros.
    """
    rows, columns = array.shape
    copy = zeros(rows, -(-columns * array.itemsize // LINE) * LINE // array.itemsize)
    copy[:, :columns] = array
    return copy
