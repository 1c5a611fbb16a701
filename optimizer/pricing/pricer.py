"""Asks each kind of vehicle for its best routes at given prices, several kinds at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Final

import numpy as np
from numpy.typing import NDArray

from optimizer.pricing.columns import FAR, LABEL, Bits, Ints
from optimizer.pricing.completion import completions, relaxed_best
from optimizer.pricing.kinds import Kind
from optimizer.pricing.labels import DONE, routes, search

LABELS: Final = 1_500_000
"""Most labels of one search; then its answer is only as good as its completion bound."""
_FOUND: Final = 300_000
_ALIKE: Final = 3
"""Routes taken up with the same last visit."""
_STRICTNESS: Final = (0.5, 0.25, 0.0)
"""The quick search first wants routes that are nearly as good as they could be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What serving each visit earns, what using a vehicle of a kind costs, what cuts charge.

    Parameters
    ----------
    visits : int64 array of shape (visits,)
    kinds : int64 array of shape (kinds,)
        Not positive: what a route has to cost less than.
    triples : int64 array of shape (cuts, 3)
        The visits of each cut.
    cuts : int64 array of shape (cuts,)
        Not negative.
    """

    visits: Ints
    kinds: Ints
    triples: Ints
    cuts: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a kind answers.

    Parameters
    ----------
    least : int
        No route costs less, once what its visits earn is taken off.
    found : int
        Least cost of a route found, or what was asked for if none is below that.
    is_exact : bool
        Whether one costs exactly `least` (or all cost as much as was asked for).
    rows : list of tuple of int
        Some of the cheapest routes, as rows of the kind's visits.
    labels : int
    """

    least: int
    found: int
    is_exact: bool
    rows: list[tuple[int, ...]]
    labels: int = 0


class Room:
    """Arrays that one search at a time works in."""

    def __init__(self) -> None:
        self.label = np.empty((LABELS, LABEL), np.int64)
        self.heap = np.empty(LABELS, np.int64)
        self.found = np.empty(_FOUND, np.int64)
        self.worth = np.empty(_FOUND, np.int64)
        self._marks: Bits = np.empty(0, np.uint64)
        self._carried = np.empty(0, np.int64)

    def marks(self, words: int) -> Bits:
        """Give room for the bits of each label."""
        if len(self._marks) < LABELS * words:
            self._marks = np.empty(LABELS * words, np.uint64)
        return self._marks[: LABELS * words].reshape(LABELS, words)

    def carried(self, dimensions: int) -> Ints:
        """Give room for the loads of each label."""
        if len(self._carried) < LABELS * dimensions:
            self._carried = np.empty(LABELS * dimensions, np.int64)
        return self._carried[: LABELS * dimensions].reshape(LABELS, dimensions)


class Pricer:
    """Searches of all kinds, in threads of its own.

    Parameters
    ----------
    kinds : list of Kind
        Whose routes to look for.
    threads : int
        How many searches run beside each other.
    """

    def __init__(self, kinds: list[Kind], threads: int) -> None:
        self.kinds = kinds
        self.halt = np.zeros(1, np.int32)
        self._rooms: SimpleQueue[Room] = SimpleQueue()
        for _ in range(threads):
            self._rooms.put(Room())
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pricing")
        self._largest_first = sorted(range(len(kinds)), key=lambda g: -len(kinds[g].visits))

    def close(self) -> None:
        """End the threads, and whatever they still do."""
        self.halt[0] = 1
        self._threads.shutdown(cancel_futures=True)

    def ask(self, prices: Prices, *, exact: bool, most: int, sketch: bool = False) -> list[Answer]:
        """Ask every kind; answers in the order of the kinds.

        Parameters
        ----------
        prices : Prices
            What visits earn, vehicles cost and cuts charge.
        exact : bool
            Whether the best routes have to be found, or good ones do.
        most : int
            Most routes of each answer.
        sketch : bool
            Whether only near visits are looked at: far quicker, but nothing is proven.
        """
        futures = {
            g: self._threads.submit(self._answer, g, prices, exact=exact, most=most, sketch=sketch)
            for g in self._largest_first
        }
        return [futures[g].result() for g in range(len(self.kinds))]

    def _answer(self, g: int, prices: Prices, *, exact: bool, most: int, sketch: bool) -> Answer:
        room = self._rooms.get()
        try:
            return _Question(self.kinds[g], prices, int(prices.kinds[g]), room, self.halt).answer(
                exact=exact, most=most, sketch=sketch
            )
        finally:
            self._rooms.put(room)


class _Question:
    """One kind asked once."""

    def __init__(
        self, kind: Kind, prices: Prices, threshold: int, room: Room, halt: NDArray[np.int32]
    ) -> None:
        self.kind, self.room, self.threshold, self.halt = kind, room, threshold, halt
        self.price = prices.visits[kind.visits]
        self.cuts, self.cut_cost = _cuts_of(kind, prices)
        shape = kind.within.shape[:2]
        self.least, self.second = np.empty(shape, np.int64), np.empty(shape, np.int64)
        self.through = np.empty(shape, np.int32)
        self.timing = kind.stop, kind.windows, kind.steps

    def answer(self, *, exact: bool, most: int, sketch: bool) -> Answer:
        kind = self.kind
        graph = kind.near if sketch else kind.following
        arrays = *self.timing, kind.legs, kind.shift, graph, self.price
        if not completions(*arrays, self.least, self.second, self.through, self.halt):
            return Answer(least=-FAR, found=-FAR, is_exact=False, rows=[])
        floor = int(relaxed_best(*self.timing, kind.shift, self.price, self.least))
        if floor >= self.threshold:
            least = -FAR if sketch else self.threshold
            return Answer(least=least, found=self.threshold, is_exact=not sketch, rows=[])
        if exact:
            return self._search(floor, self.threshold, exact=True, most=most)
        made = 0
        for strictness in _STRICTNESS:
            limit = self.threshold + int(strictness * (floor - self.threshold))
            answer = self._search(floor, limit, exact=False, most=most)
            made += answer.labels
            if answer.rows or self.halt[0]:
                break
        return replace(answer, least=-FAR if sketch else floor, labels=made)

    def _search(self, floor: int, threshold: int, *, exact: bool, most: int) -> Answer:
        kind, room = self.kind, self.room
        words = kind.within.shape[2] + (len(self.cuts) + 63) // 64
        status, best, made, whole = search(
            *self.timing,
            kind.legs,
            kind.shift,
            kind.loads,
            kind.room,
            kind.following if exact else kind.near,
            kind.within,
            self.price,
            self.least,
            self.second,
            self.through,
            self.cuts,
            self.cut_cost,
            threshold,
            exact,
            room.label,
            room.marks(words),
            room.carried(len(kind.room)),
            room.heap,
            room.found,
            room.worth,
            self.halt,
        )
        rows = routes(room.found, whole, most, _ALIKE, room.worth, room.label, len(kind.visits))
        is_exact = exact and status == DONE
        return Answer(
            least=int(best) if is_exact else floor,
            found=int(best),
            is_exact=is_exact,
            rows=[tuple(int(k) for k in row if k >= 0) for row in rows],
            labels=abs(int(made)),
        )


def _cuts_of(kind: Kind, prices: Prices) -> tuple[Bits, Ints]:
    """Cuts of which a kind may serve at least two visits, as bits of its rows."""
    words = kind.within.shape[2]
    rows = np.full(len(prices.visits), -1)
    rows[kind.visits] = np.arange(len(kind.visits))
    known = rows[prices.triples]
    some = ((known >= 0).sum(axis=1) > 1) & (prices.cuts > 0)
    bits = np.zeros((int(some.sum()), words), np.uint64)
    for mine, triple in zip(bits, known[some], strict=True):
        for k in triple[triple >= 0]:
            mine[k // 64] |= np.uint64(1) << np.uint64(k % 64)
    return bits, prices.cuts[some]
