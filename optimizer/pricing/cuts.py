"""Triples of visits that a fractional choice of routes serves in pairs more than once.

Subset-row cuts (Jepsen, Petersen, Spoorendonk, Pisinger 2008): of all routes with two or more of
three visits a plan has at most one.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from optimizer.pricing.columns import Indices

_EXCESS: Final = 0.02
"""By how much a cut has to be violated to be worth it."""
Floats = NDArray[np.float64]


def violated(
    routes: Sequence[Sequence[int]], shares: Sequence[float], visits: int, most: int, each: int
) -> list[tuple[int, int, int]]:
    """Find triples that are violated most.

    Parameters
    ----------
    routes : sequence of sequence of int
        Visits of the routes chosen.
    shares : sequence of float
        How much of each is chosen.
    visits : int
        How many there are.
    most, each : int
        How many triples to give, and how many with the same visit.
    """
    together = np.zeros((visits, visits))
    for route, share in zip(routes, shares, strict=True):
        indices = np.array(sorted(set(route)), np.int64)
        together[np.ix_(indices, indices)] += share
    np.fill_diagonal(together, 0.0)
    longest = max((len(route) for route in routes), default=0)
    rows = np.full((len(routes), longest), -1, np.int32)
    for row, route in zip(rows, routes, strict=True):
        row[: len(route)] = route
    found, excess = _triples(together, rows, np.array(shares, np.float64), _EXCESS)
    chosen: list[tuple[int, int, int]] = []
    used = np.zeros(visits, np.int64)
    for x in np.argsort(-excess, kind="stable"):
        triple = found[x]
        if len(chosen) == most:
            break
        if used[triple].max() < each:
            used[triple] += 1
            chosen.append((int(triple[0]), int(triple[1]), int(triple[2])))
    return chosen


@kernel
def _triples(
    together: Floats, routes: Indices, shares: Floats, excess: float
) -> tuple[Indices, Floats]:
    """All triples whose routes with two or more of them add up to more than one and the excess."""
    room, count = 1024, 0
    found, sums = np.empty((room, 3), np.int32), np.empty(room)
    for middle in range(len(together)):
        partners = np.flatnonzero(together[middle])
        for x in range(len(partners)):
            for y in range(x + 1, len(partners)):
                j, k = partners[x], partners[y]
                if together[j, k] > 0.0 and min(j, k) < middle:
                    continue  # all three pairs: it is taken up once, from its first visit
                pairs = together[middle, j] + together[middle, k] + together[j, k]
                if pairs <= 1.0 + excess:
                    continue
                total = pairs - 2.0 * _all_three(middle, j, k, routes, shares)
                if total <= 1.0 + excess:
                    continue
                if count == room:
                    room *= 2
                    more, longer = np.empty((room, 3), np.int32), np.empty(room)
                    more[:count], longer[:count] = found, sums
                    found, sums = more, longer
                found[count, 0], found[count, 1], found[count, 2] = middle, j, k
                sums[count] = total - 1.0
                count += 1
    return found[:count], sums[:count]


@kernel
def _all_three(i: int, j: int, k: int, routes: Indices, shares: Floats) -> float:
    total = 0.0
    for x in range(len(routes)):
        members = 0
        for y in range(routes.shape[1]):
            z = routes[x, y]
            if z < 0:
                break
            if z in (i, j, k):
                members += 1
        if members == 3:  # noqa: PLR2004 - a triple
            total += shares[x]
    return total
