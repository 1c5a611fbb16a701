"""Routes to begin with: those of a plan, their parts, and every visit by itself."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from optimizer.pricing.columns import FAR, Ints
from optimizer.pricing.kinds import Kind
from optimizer.pricing.master import Column

_LONG: Final = 40
"""Stops of a route whose parts would be too many."""


def first_columns(
    kinds: Sequence[Kind], orders: Sequence[Sequence[int]], alone: int
) -> Iterator[Column]:
    """Give routes that the kinds can drive.

    Parameters
    ----------
    kinds : sequence of Kind
        Who can drive.
    orders : sequence of sequence of int
        What each vehicle does in a plan: visits in driving order, perhaps none.
    alone : int
        How many kinds to try for each visit by itself: those that are cheapest.
    """
    for g, kind in enumerate(kinds):
        rows = {int(i): row for row, i in enumerate(kind.visits)}
        for k in kind.vehicles:
            order = orders[k] if k < len(orders) else ()
            for part in _parts([rows[i] for i in order if i in rows]):
                cost = kind.cost(part)
                if cost is not None:
                    yield _column(g, kind, part, cost)
    yield from _single(kinds, alone)


def detour_shares(columns: Sequence[Column], kinds: Sequence[Kind], visits: int) -> Ints:
    """Share the cost of each route among its visits, by what each of them makes it longer.

    Parameters
    ----------
    columns : sequence of Column
        Routes of a plan.
    kinds : sequence of Kind
        Who drives them.
    visits : int
        How many there are; those on no route get nothing.
    """
    shares = np.zeros(visits, np.int64)
    for column in columns:
        kind = kinds[column.kind]
        rows = {int(i): row for row, i in enumerate(kind.visits)}
        order = [rows[i] for i in column.visits]
        saved = []
        for x in range(len(order)):
            rest = order[:x] + order[x + 1 :]
            without = kind.cost(rest) if rest else 0
            saved.append(max(1, column.cost - (column.cost if without is None else without)))
        whole = sum(saved)
        for i, part in zip(column.visits, saved, strict=True):
            shares[i] = column.cost * part // whole
    return shares


def _parts(order: Sequence[int]) -> Iterator[list[int]]:
    """Give a route, and the routes without some of its beginning or end, or without one visit."""
    n = len(order)
    if n > _LONG:
        yield list(order)
        return
    for first in range(n):
        for behind in range(first + 1, n + 1):
            yield list(order[first:behind])
    for x in range(1, n - 1):
        yield [*order[:x], *order[x + 1 :]]


def _single(kinds: Sequence[Kind], alone: int) -> Iterator[Column]:
    offers: dict[int, list[tuple[int, int, int]]] = {}
    for g, kind in enumerate(kinds):
        for row, (i, cost) in enumerate(zip(kind.visits, kind.alone(), strict=True)):
            if cost < FAR:
                offers.setdefault(int(i), []).append((int(cost), g, row))
    for ranked in offers.values():
        for cost, g, row in sorted(ranked)[:alone]:
            yield _column(g, kinds[g], [row], cost)


def _column(g: int, kind: Kind, rows: Sequence[int], cost: int) -> Column:
    return Column(kind=g, visits=tuple(int(kind.visits[row]) for row in rows), cost=cost)
