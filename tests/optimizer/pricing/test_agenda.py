"""Labels come off the agenda in the order of time and cost."""

import numpy as np

from compiled.kernel import kernel
from optimizer.pricing.agenda import fetch, pop, push
from optimizer.pricing.columns import LABEL, NEXT, PRICE, TIME, Ints


@kernel
def drained(label: Ints, heap: Ints, first: int, later: int) -> Ints:
    """Take all labels off: those of a bucket, and from `later` on one more after each."""
    size = fetch(first, heap, label)
    order = np.empty(len(label), np.int64)
    count = 0
    while size:
        order[count] = heap[0]
        count += 1
        size = pop(heap, size, label)
        if later < len(label):
            size = push(heap, size, later, label)
            later += 1
    return order[:count]


def labels(times: list[int], prices: list[int], linked: int) -> Ints:
    """Make labels, the first `linked` of them chained as a bucket is."""
    label = np.zeros((len(times), LABEL), np.int64)
    label[:, TIME], label[:, PRICE] = times, prices
    label[:, NEXT] = -1
    label[: linked - 1, NEXT] = np.arange(1, linked)
    return label


def test_a_bucket_comes_in_order() -> None:
    """By time, and by cost among equals."""
    rng = np.random.default_rng(1)
    for size in (1, 2, 3, 10, 100):
        label = labels(rng.integers(0, 10, size).tolist(), rng.integers(-5, 5, size).tolist(), size)
        order = drained(label, np.empty(size, np.int64), 0, size)
        assert sorted(order.tolist()) == list(range(size))
        keys = [(int(label[x, TIME]), int(label[x, PRICE])) for x in order]
        assert keys == sorted(keys)


def test_new_labels_take_their_place() -> None:
    """What is pushed meanwhile, later than what has gone, comes in its turn."""
    rng = np.random.default_rng(2)
    label = labels([*range(10), *range(10, 40)], rng.integers(0, 9, 40).tolist(), 10)
    order = drained(label, np.empty(40, np.int64), 0, 10)
    assert order.tolist() == list(range(40))


def test_an_empty_bucket_gives_nothing() -> None:
    """A bucket without a first label is no work."""
    assert len(drained(labels([1], [1], 1), np.empty(1, np.int64), -1, 1)) == 0
