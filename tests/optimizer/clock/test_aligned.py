"""Arrays that begin with a cache line."""

import numpy as np
import pytest

from optimizer.clock.aligned import LINE, aligned, zeros


@pytest.mark.parametrize(("rows", "columns"), [(1, 8), (2, 48), (7, 40), (333, 16)])
def test_rows_begin_with_a_line(rows: int, columns: int) -> None:
    """Each row of a multiple of eight columns; the array is one piece of zeros."""
    made = zeros(rows, columns)
    assert made.shape == (rows, columns)
    assert made.flags.c_contiguous
    assert made.ctypes.data % LINE == 0
    assert made.strides[0] % LINE == 0
    assert not made.any()


@pytest.mark.parametrize("columns", [1, 7, 8, 9, 28, 44])
def test_a_copy_has_what_the_array_had(columns: int) -> None:
    """The same values, zeros behind them, and nothing shared with the array."""
    array = np.arange(5 * columns).reshape(5, columns)
    copy = aligned(array)
    assert (copy[:, :columns] == array).all()
    assert not copy[:, columns:].any()
    assert copy.shape[1] % 8 == 0
    assert copy.ctypes.data % LINE == 0
    copy[:] = -1
    assert (array >= 0).all()


def test_there_may_be_no_rows() -> None:
    """A problem of nobody and nothing is one, too."""
    assert zeros(0, 8).shape == (0, 8)
    assert aligned(np.zeros((0, 28), np.int64)).shape == (0, 32)
