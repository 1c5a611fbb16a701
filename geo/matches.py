"""All pairs of rows of two columns that have the same value, as a database joins tables."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def matches(left: NDArray[np.integer], right: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Find where two columns agree.

    Parameters
    ----------
    left : int array of shape (a,)
    right : int array of shape (b,)

    Returns
    -------
    i, j : int64 array of shape (k,)
        Every pair of positions with `left[i] == right[j]`, sorted by i, then j.
    """
    order = np.argsort(right, kind="stable")
    first = np.searchsorted(right[order], left, side="left")
    count = np.searchsorted(right[order], left, side="right") - first
    i = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(i)) - np.repeat(np.cumsum(count) - count, count)
    return i, order[first[i] + within]
