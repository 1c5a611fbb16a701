"""Visits tried quickly: what is promised is kept, and seldom is a better place overlooked."""

import numpy as np
import pytest

from optimizer.clock import columns as c
from optimizer.clock.packing import pack
from optimizer.clock.route import new_records
from optimizer.problem import Problem
from optimizer.search.layout import BELIEVED
from tests.optimizer.clock.test_route import arrays_of, best, cost, drawn, rebuild
from tests.optimizer.clock.test_swift import WAYS_PAID, drawn_day


def tried(problem: Problem, v: int, order: list[int], trust: int) -> tuple[int, int, list[int]]:
    """Ask for a place of the last visit among the others.

    What it would add, the place (-1: none), and what each place does add; nothing where the others
    alone can't be driven.
    """
    packed = pack(problem)
    arrays = arrays_of(packed, new_records(packed, 8))
    orders = np.zeros((len(problem.vehicles), 12), np.int64)
    *others, visit = order
    n = len(others)
    orders[v, 1 : n + 1] = others
    now = int(rebuild(arrays, orders, n, v, 0))
    if now >= c.NEVER:
        return c.NEVER, -1, []
    costs = (cost(problem, v, [*others[:k], visit, *others[k:]]) for k in range(n + 1))
    more, place = best(packed, arrays, orders, n, v, visit, trust)
    return more, place, [min(total - now, c.NEVER) for total in costs]


@pytest.mark.parametrize("trust", [BELIEVED, 1024, 1])
def test_no_route_gets_dearer_than_promised(trust: int) -> None:
    """Whatever the clock and the bounds: the route can be driven, for that much or less."""
    rng = np.random.default_rng([81, trust])
    placed = exact = 0
    for _ in range(400):
        case = drawn(rng)
        more, place, truly = tried(*case, trust) if case else (0, -1, [])
        if place < 0:
            continue
        placed += 1
        exact += more == min(truly)
        assert truly[place] <= more
    assert placed > 20
    assert exact >= 0.9 * placed


def test_without_a_break_a_place_is_found_wherever_there_is_one() -> None:
    """Of vehicles that never rest there is one way to each stop: nothing is left out."""
    rng = np.random.default_rng(83)
    nowhere = 0
    for _ in range(600):
        case = drawn(rng)
        if case is None or pack(case[0]).veh[case[1], c.N_BREAKS] > 0:
            continue
        _, place, truly = tried(*case, BELIEVED)
        if truly and place < 0:
            nowhere += 1
            assert min(truly) > c.NEVER // 2
    assert nowhere > 5


@pytest.mark.parametrize("name", WAYS_PAID)
def test_the_best_place_is_seldom_overlooked(name: str) -> None:
    """On days with a break, hours and paid work, where two ways may be too few."""
    rng = np.random.default_rng([82, len(name)])
    placed = exact = 0
    for _ in range(200):
        day = drawn_day(rng, name, early=False)
        order = [int(i) for i in rng.permutation(5)[:4]]
        more, place, truly = tried(day, 0, order, BELIEVED)
        if place < 0:
            continue
        placed += 1
        exact += truly[place] == min(truly)
        assert truly[place] <= more
    assert placed > 5
    assert exact >= 0.8 * placed
