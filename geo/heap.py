"""A binary heap in plain arrays, for kernels that search outward from a few places."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel


@kernel
def push(
    keys: NDArray[np.float64], items: NDArray[np.int32], size: int, key: float, item: int
) -> int:
    """Add an item to a heap of `size` items with room for one more; give the new size."""
    i = size
    while i > 0:
        above = (i - 1) >> 1
        if keys[above] <= key:
            break
        keys[i], items[i] = keys[above], items[above]
        i = above
    keys[i], items[i] = key, item
    return size + 1


@kernel
def drop_first(keys: NDArray[np.float64], items: NDArray[np.int32], size: int) -> int:
    """Remove the item of the lowest key, which stands first; give the new size."""
    size -= 1
    key, item = keys[size], items[size]
    i = 0
    while True:
        below = 2 * i + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if key <= keys[below]:
            break
        keys[i], items[i] = keys[below], items[below]
        i = below
    keys[i], items[i] = key, item
    return size


@kernel
def longer(array: NDArray[Any]) -> NDArray[Any]:
    """Copy an array into one twice as long."""
    copy = np.empty(2 * len(array), array.dtype)
    copy[: len(array)] = array
    return copy
