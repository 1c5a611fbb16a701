"""Labels in the order of time: far ones in buckets, those of the moment in a heap."""

from compiled.kernel import inner
from optimizer.pricing.columns import NEXT, PRICE, TIME, Ints


@inner
def is_before(one: int, other: int, label: Ints) -> bool:
    """Whether a label comes first: by time, then by cost."""
    if label[one, TIME] != label[other, TIME]:
        return bool(label[one, TIME] < label[other, TIME])
    return bool(label[one, PRICE] < label[other, PRICE])


@inner
def push(heap: Ints, size: int, new: int, label: Ints) -> int:
    """Put a label on the heap; its new size."""
    x = size
    while x > 0:
        up = (x - 1) >> 1
        if not is_before(new, heap[up], label):
            break
        heap[x] = heap[up]
        x = up
    heap[x] = new
    return size + 1


@inner
def pop(heap: Ints, size: int, label: Ints) -> int:
    """Take the first label (``heap[0]``) off the heap; its new size."""
    size -= 1
    last = heap[size]
    x = 0
    while True:
        down = 2 * x + 1
        if down >= size:
            break
        if down + 1 < size and is_before(heap[down + 1], heap[down], label):
            down += 1
        if not is_before(heap[down], last, label):
            break
        heap[x] = heap[down]
        x = down
    heap[x] = last
    return size


@inner
def fetch(first: int, heap: Ints, label: Ints) -> int:
    """Put a whole bucket on the empty heap, given its first label (-1: none); the size."""
    size = 0
    new = first
    while new >= 0:
        following = label[new, NEXT]
        size = push(heap, size, new, label)
        new = following
    return size
