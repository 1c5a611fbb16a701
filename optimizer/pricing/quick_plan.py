"""A plan to begin with where there is none: each visit inserted where it adds least."""

from collections.abc import Callable, Sequence

import numpy as np

from compiled.kernel import kernel
from optimizer.pricing.columns import FAR, Ints
from optimizer.pricing.kinds import Kind
from optimizer.pricing.timing import route_cost


def quick_plan(
    kinds: Sequence[Kind], ceilings: Ints, vehicles: int, stop: Callable[[], bool]
) -> list[list[int]]:
    """Insert the visits that few can serve first, then those that close first.

    Parameters
    ----------
    kinds : sequence of Kind
        Who can drive.
    ceilings : int64 array of shape (visits,)
        What leaving out each visit costs, scaled.
    vehicles : int
        How many there are.
    stop : callable
        Asked before each visit; once it says True, the rest is left out.

    Returns
    -------
    list of list of int
        Visits in driving order, for each vehicle.
    """
    rows = [{int(i): row for row, i in enumerate(kind.visits)} for kind in kinds]
    routes: dict[int, tuple[list[int], int]] = {}  # by vehicle: rows of its kind, and their cost
    for i in _in_order(kinds, len(ceilings)):
        if stop():
            break
        best, place = int(ceilings[i]), None
        for g, kind in enumerate(kinds):
            if i not in rows[g]:
                continue
            row = rows[g][i]
            for k in _candidates(kind, routes):
                order, cost = routes.get(k, ([], 0))
                grown, position = _place(kind, order, row)
                if grown - cost < best:
                    best, place = grown - cost, (k, position, row, grown)
        if place is not None:
            k, position, row, grown = place
            order, _ = routes.get(k, ([], 0))
            routes[k] = [*order[:position], row, *order[position:]], grown
    kind_of = {k: kind for kind in kinds for k in kind.vehicles}
    found: list[list[int]] = [[] for _ in range(vehicles)]
    for k, (order, _) in routes.items():
        found[k] = [int(kind_of[k].visits[row]) for row in order]
    return found


def _in_order(kinds: Sequence[Kind], visits: int) -> list[int]:
    able, closes = np.zeros(visits, np.int64), np.zeros(visits, np.int64)
    for kind in kinds:
        able[kind.visits] += len(kind.vehicles)
        closes[kind.visits] = np.maximum(closes[kind.visits], kind.stop[:, 0])
    return [int(i) for i in np.lexsort((closes, able)) if able[i]]


def _candidates(kind: Kind, routes: dict[int, tuple[list[int], int]]) -> list[int]:
    """Vehicles of a kind that are used, and one that isn't."""
    used = [k for k in kind.vehicles if k in routes]
    return used + [k for k in kind.vehicles if k not in routes][:1]


def _place(kind: Kind, order: list[int], row: int) -> tuple[int, int]:
    """Cost of the route with one more visit, and the best position for it."""
    if (kind.loads[[*order, row]].sum(axis=0) > kind.room).any():
        return FAR, 0
    rows = np.array(order, np.int64)
    arrays = kind.stop, kind.windows, kind.steps, kind.legs, kind.shift
    cost, position = _best_place(rows, row, *arrays)
    return int(cost), int(position)


@kernel
def _best_place(  # noqa: PLR0917
    order: Ints, row: int, stop: Ints, windows: Ints, steps: Ints, legs: Ints, shift: Ints
) -> tuple[int, int]:
    best, position = FAR, 0
    longer = np.empty(len(order) + 1, np.int64)
    for x in range(len(longer)):
        longer[:x] = order[:x]
        longer[x] = row
        longer[x + 1 :] = order[x:]
        cost = route_cost(longer, stop, windows, steps, legs, shift)
        if cost < best:
            best, position = cost, x
    return best, position
