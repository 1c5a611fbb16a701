"""Any orders at all become feasible ones, with as little left out as possible."""

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.problem import Pin, Precedence, Problem, Shipment
from optimizer.repair import feasible_orders, feasible_part
from optimizer.schedule import assemble
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem


def kept(made: Problem, *orders: list[int]) -> list[list[int]]:
    """Repair some orders; what is left of them has to be a plan."""
    found = feasible_orders(made, orders)
    assert violations(made, assemble(made, found)) == []
    return found


def test_one_visit_goes_if_that_is_enough() -> None:
    """Of those that would do, the one that is cheapest to leave out."""
    jobs = [visit(1, 60, unserved_cost=900), visit(2, 60, unserved_cost=500), visit(3, 5)]
    made = problem([van(window=(0, 150)), van(window=(0, 150), start=11)], jobs)
    assert feasible_part(made, 0, [0, 1, 2]) == [0, 2]
    assert kept(made, [0, 1, 2], []) == [[0, 2], []]


def test_what_fits_of_a_hopeless_order_stays() -> None:
    """Where one visit less isn't enough, visits are kept one by one."""
    jobs = [visit(1, 60), visit(2, 60), visit(3, 60), visit(3, 1)]
    made = problem([van(window=(0, 140))], jobs)
    assert feasible_part(made, 0, [0, 1, 2, 3]) == [0, 3]
    assert feasible_part(made, 0, []) == []


def test_a_few_bad_visits_among_many_are_found() -> None:
    """A long order loses those alone that can't be served."""
    jobs = [visit(1, 1, skills=(9,) if k in {7, 40, 41} else ()) for k in range(60)]
    made = problem([van()], jobs)
    assert feasible_part(made, 0, range(60)) == [k for k in range(60) if k not in {7, 40, 41}]


def test_visits_that_come_twice_or_don_t_exist_are_passed_over() -> None:
    """The first time counts; so do the first orders, one for each vehicle."""
    made = problem([van(), van()], [visit(1), visit(2)])
    assert kept(made, [0, 0, 7, -1], [1, 0], [1]) == [[0], [1]]
    assert kept(made, [1]) == [[1], []]


def test_frozen_visits_come_first() -> None:
    """An order that forgot positions is put right, nothing is left out."""
    second, first = (Pin(vehicle=0, position=position) for position in (2, 1))
    made = problem([van()], [visit(1), visit(2, pin=second), visit(3, pin=first)])
    assert kept(made, [0, 1, 2]) == [[2, 1, 0]]


def test_shipments_stay_whole() -> None:
    """Brought after it was fetched, at once if it must be; half of one goes."""
    jobs = [visit(k) for k in (1, 2, 3, 4)]
    made = problem([van(), van()], jobs)
    made = replace(
        made,
        shipments=(Shipment(pickup=0, delivery=1), Shipment(pickup=2, delivery=3, immediate=True)),
    )
    assert kept(made, [1, 0, 2], [3]) == [[0, 1], []]
    assert kept(made, [2, 0, 1, 3], []) == [[2, 3, 0, 1], []]
    assert kept(made, [3, 0, 2, 1], []) == [[0, 2, 3, 1], []]


def test_a_shipment_is_left_out_with_both_ends() -> None:
    """Where only one of them doesn't fit."""
    jobs = [visit(1, unserved_cost=5), visit(2, windows=((0, 10),), unserved_cost=5), visit(3)]
    made = replace(problem([van()], jobs), shipments=(Shipment(pickup=0, delivery=1),))
    assert kept(made, [0, 2, 1]) == [[2]]


def test_groups_are_kept_whole_or_left_out() -> None:
    """Half a group, a follower without its first, two of a group on one van."""
    jobs = [visit(1), visit(2), visit(3), visit(4), visit(5)]
    made = replace(
        problem([van(), van()], jobs),
        synchronised=((0, 1),),
        precedences=(Precedence(first=2, then=3),),
    )
    assert kept(made, [0, 4], [3]) == [[4], []]
    assert kept(made, [2, 4], [3]) == [[2, 4], [3]]
    assert kept(made, [0, 1, 4], []) == [[4], []]
    assert kept(made, [0, 4], [1]) == [[0, 4], [1]]


def test_ties_that_don_t_work_out_lose_the_least() -> None:
    """Of two groups whose vans wait for each other, the dearer one stays."""
    for prizes, left in (((9, 5), {0, 1}), ((5, 9), {2, 3})):
        jobs = [visit(1, 5, unserved_cost=prizes[k // 2] * 1000) for k in range(4)]
        made = replace(problem([van(), van()], jobs), synchronised=((0, 1), (2, 3)))
        assert set(chain.from_iterable(kept(made, [0, 2], [3, 1]))) == left


def test_an_impossible_wait_leaves_out_what_waits() -> None:
    """The rest of both routes stays."""
    jobs = [visit(1, windows=((0, 50),)), visit(2, windows=((500, 600),)), visit(3), visit(4)]
    made = problem([van(), van()], jobs)
    made = replace(made, precedences=(Precedence(first=0, then=1, max_delay=9),))
    assert {2, 3} <= set(chain.from_iterable(kept(made, [0, 2], [1, 3])))


@pytest.mark.parametrize("seed", range(3))
def test_no_orders_are_too_bad(seed: int) -> None:
    """Numbers at random, on any problem: what is left of them can be assembled."""
    rng = np.random.default_rng([22, seed])
    for _ in range(60):
        made = random_problem(rng, Size(visits=(1, 8), vehicles=(1, 3)))
        visits = len(made.visits)
        orders: list[list[int]] = [[] for _ in made.vehicles]
        for index in rng.integers(-1, visits + 1, size=2 * visits).tolist():
            orders[int(rng.integers(len(orders)))].append(index)
        plan = assemble(made, feasible_orders(made, orders))
        assert violations(made, plan) == []


def test_good_plans_stay_as_they_are() -> None:
    """What is feasible is not touched."""
    rng = np.random.default_rng(23)
    for _ in range(40):
        made = random_problem(rng, Size(visits=(1, 7), vehicles=(1, 3)))
        some = [list(rng.permutation(len(made.visits)))] + [[] for _ in made.vehicles[1:]]
        good = feasible_orders(made, [[int(i) for i in order] for order in some])
        assert feasible_orders(made, good) == good


def test_thousands_of_visits_take_seconds() -> None:
    """On one hopeless route hardly anything fits, and few questions find that out."""
    jobs = [visit(k % 12, 200, windows=((7 * k % 900, 7 * k % 900 + 60),)) for k in range(3000)]
    made = problem([van()], jobs)
    orders = kept(made, list(range(3000)))
    assert 1 <= len(orders[0]) <= 5
