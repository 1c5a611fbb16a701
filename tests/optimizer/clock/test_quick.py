"""Visits tried quickly: what is promised is kept, and seldom is a better place overlooked."""

import numpy as np
import pytest

from optimizer.clock import columns as c
from optimizer.clock.packing import pack
from optimizer.clock.route import new_records
from optimizer.search.layout import BELIEVED
from tests.optimizer.clock.test_route import arrays_of, best, cost, drawn, rebuild
from tests.optimizer.clock.test_swift import WAYS_PAID, drawn_day


@pytest.mark.parametrize("trust", [BELIEVED, 1024, 1])
def test_no_route_gets_dearer_than_promised(trust: int) -> None:
    """Whatever the clock and the bounds: the route can be driven, for that much or less."""
    rng = np.random.default_rng([81, trust])
    placed = exact = 0
    for _ in range(400):
        case = drawn(rng)
        if case is None:
            continue
        problem, v, order = case
        packed = pack(problem)
        arrays = arrays_of(packed, new_records(packed, 8))
        orders = np.zeros((len(problem.vehicles), 12), np.int64)
        visit = order.pop()
        orders[v, 1 : len(order) + 1] = order
        now = int(rebuild(arrays, orders, len(order), v, 0))
        if now >= c.NEVER:
            continue
        tries = [cost(problem, v, [*order[:k], visit, *order[k:]]) for k in range(len(order) + 1)]
        more, place = best(packed, arrays, orders, len(order), v, visit, trust)
        if place >= 0:
            placed += 1
            exact += more == min(tries) - now
            assert tries[place] - now <= more
        else:
            assert min(tries) >= c.NEVER or packed.veh[v, c.N_BREAKS] > 0
    assert placed > 20
    assert exact >= 0.9 * placed


@pytest.mark.parametrize("name", WAYS_PAID)
def test_the_best_place_is_seldom_overlooked(name: str) -> None:
    """On days with a break, hours and paid work, where two ways may be too few."""
    rng = np.random.default_rng([82, len(name)])
    placed = exact = 0
    for _ in range(200):
        day = drawn_day(rng, name, early=False)
        packed = pack(day)
        arrays = arrays_of(packed, new_records(packed, 8))
        orders = np.zeros((1, 12), np.int64)
        order = [int(i) for i in rng.permutation(5)[:4]]
        visit = order.pop()
        orders[0, 1:4] = order
        now = int(rebuild(arrays, orders, 3, 0, 0))
        if now >= c.NEVER:
            continue
        tries = [cost(day, 0, [*order[:k], visit, *order[k:]]) for k in range(4)]
        more, place = best(packed, arrays, orders, 3, 0, visit, BELIEVED)
        if place < 0:
            continue
        placed += 1
        exact += tries[place] == min(tries)
        assert tries[place] - now <= more
    assert placed > 5
    assert exact >= 0.8 * placed
