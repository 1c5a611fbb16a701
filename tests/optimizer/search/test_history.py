"""Routes remembered: once each, at their cheapest, until there is no room."""

import numpy as np
from numpy.typing import NDArray

from compiled.kernel import kernel
from optimizer.clock.columns import NEVER
from optimizer.search.history import (
    FACTS,
    KEPT,
    PLAN_COST,
    ROUTE_COST,
    ROUTES,
    STOPS,
    History,
    empty_history,
    remember,
    widened,
)


@kernel
def note(h: History, order: NDArray[np.int64], facts: tuple[int, int, int, int]) -> None:
    """Remember a route, for callers that are not compiled."""
    n, vehicle, cost, total = facts
    remember(h, order, n, vehicle, cost, total)


def noted(h: History, visits: list[int], vehicle: int, cost: int, total: int) -> None:
    """Remember visits in driving order."""
    note(h, np.array([0, *visits], np.int64), (len(visits), vehicle, cost, total))


def test_one_row_for_the_same_visits_on_the_same_vehicle() -> None:
    """Of several orders the cheapest is kept, and the best plan that any was part of."""
    h = empty_history(6, 2, 8, 10)
    noted(h, [0, 1, 2], 0, 50, 900)
    noted(h, [2, 1, 0], 0, 40, 1000)
    noted(h, [1, 0, 2], 0, 60, 800)
    noted(h, [0, 1, 2], 1, 50, 900)
    assert h[KEPT][0] == 2
    assert h[ROUTES][0, :3].tolist() == [2, 1, 0]
    assert h[FACTS][0, [STOPS, ROUTE_COST, PLAN_COST]].tolist() == [3, 40, 800]


def test_what_is_no_route_is_not_kept() -> None:
    """Neither an empty route nor one that can't be driven; nothing once the table is full."""
    h = empty_history(6, 2, 8, 2)
    noted(h, [], 0, 0, 1)
    noted(h, [1], 0, NEVER, 1)
    assert h[KEPT][0] == 0
    for c in range(5):
        noted(h, [c], 0, 1, 1)
    assert h[KEPT][0] == 2


def test_longer_routes_find_room() -> None:
    """Widened, a history still knows what it knew, and finds it again."""
    h = empty_history(12, 1, 3, 5)
    noted(h, [0, 1, 2], 0, 7, 70)
    h = widened(h, 10)
    noted(h, list(range(10)), 0, 9, 60)
    noted(h, [0, 1, 2], 0, 7, 50)
    assert h[KEPT][0] == 2
    assert h[ROUTES][0, :3].tolist() == [0, 1, 2]
    assert h[ROUTES][1].tolist() == list(range(10))
    assert h[FACTS][0, PLAN_COST] == 50


def test_a_full_table_of_many_routes_keeps_them_apart() -> None:
    """Hundreds of routes whose hashes share places."""
    h = empty_history(40, 3, 4, 600)
    expected = {(v, a, b) for v in range(3) for a in range(15) for b in range(a + 1, 15)}
    for turn in range(2):
        for v, a, b in sorted(expected):
            noted(h, [a, b] if turn else [b, a], v, a + b, 99)
    kept = int(h[KEPT][0])
    assert kept == len(expected)
    assert (h[FACTS][:kept, ROUTE_COST] == h[ROUTES][:kept, :2].sum(axis=1)).all()
