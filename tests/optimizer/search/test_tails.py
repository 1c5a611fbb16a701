"""Exchanges of tails: nothing is lost, nothing moves that mustn't, and costs stay exact."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from compiled.kernel import kernel
from optimizer.check import violations
from optimizer.clock.columns import NEVER
from optimizer.insertion import greedy
from optimizer.problem import Pin, Problem
from optimizer.schedule import assemble
from optimizer.search import layout as x
from optimizer.search.plan import Plan
from optimizer.search.tails import LONG, MOST, exchange_tails, wants_exchange
from tests.optimizer.line import problem, van, visit
from tests.strategies import COUPLING, EVERYTHING, Size, random_problem

PLAIN = Size(visits=(4, 14), vehicles=(2, 4), features=frozenset())
FREE = Size(visits=(2, 12), vehicles=(2, 4), features=EVERYTHING - COUPLING)
TIED = Size(visits=(4, 12), vehicles=(2, 4), features=EVERYTHING, likely=3)
EXCHANGES = 40

Orders = list[list[int]]


@kernel
def exchange(p: x.Tables, r: x.Records, s: x.State) -> x.Long:
    """Exchange tails once, as an iteration does; give what the plan costs then."""
    exchange_tails(p, r, s)
    return s[x.SUMS][0, x.TOTAL]


@kernel
def wanted(s: x.State, count: x.Long) -> x.Long:
    """Count the iterations that would be exchanges."""
    found = 0
    for _ in range(count):
        found += wants_exchange(s)
    return found


def exchanges(made: Problem, orders: Orders, seed: int, count: int) -> Iterator[Orders]:
    """Exchange tails again and again; give the orders after each time that they can be driven.

    What is noted of them is true then: what they cost, how many vans have any, where visits are.
    """
    plan = Plan(made, orders, seed=seed)
    for number in range(count):
        rows, sums, at = (plan.state[part] for part in (x.ROWS, x.SUMS, x.AT))
        rows[:, x.TOUCHED], sums[0, x.N_CHANGED] = 0, 0
        cost = int(exchange(plan.tables, plan.records, plan.state))
        if cost >= NEVER:  # a search undoes it
            plan = Plan(made, orders, seed=seed + number + 1)
        elif sums[0, x.N_CHANGED]:
            orders = plan.orders()
            assert cost << plan.packed.shift == assemble(made, orders).cost or made.couples_routes
            assert sums[0, x.USED] == sum(map(bool, orders))
            assert all(at[c, x.WHERE] == v for v, order in enumerate(orders) for c in order)
            yield orders


def greedy_orders(made: Problem) -> Orders:
    """Plan by insertion alone."""
    return greedy(made).order(len(made.vehicles))


@pytest.mark.parametrize(("size", "least"), [(PLAIN, 1_000), (FREE, 100)])
def test_what_is_exchanged_is_a_plan_of_the_same_visits(size: Size, least: int) -> None:
    """The checker accepts it, and it costs what its schedule costs."""
    rng, found = np.random.default_rng(61), 0
    for seed in range(200):
        made = random_problem(rng, size)
        served = sorted(chain(*greedy_orders(made)))
        for orders in exchanges(made, greedy_orders(made), seed, EXCHANGES):
            assert violations(made, assemble(made, orders)) == [], made
            assert sorted(chain(*orders)) == served
            found += 1
    assert found > least


def test_coupled_visits_keep_their_vans() -> None:
    """Only a family knows when its members may start."""
    rng, found = np.random.default_rng(62), 0
    for seed in range(300):
        made = random_problem(rng, TIED)
        before = greedy_orders(made)
        kin = Plan(made, before).state[x.KIN]
        tied = set(np.flatnonzero(kin[:, x.N_MEMBERS]).tolist())
        for orders in exchanges(made, before, seed, 3 * EXCHANGES):
            found += bool(tied & set(chain(*before)))
            for old, new in zip(before, orders, strict=True):
                assert tied & set(old) == tied & set(new)
    assert found > 15


def test_a_frozen_beginning_stays() -> None:
    """Whatever is pinned to a place on its van is there after any number of exchanges."""
    pinned = [visit(k, pin=Pin(vehicle=0, position=k)) for k in range(3)]
    made = problem([van(), van()], [*pinned, *(visit(k) for k in range(3, 9))])
    found = list(exchanges(made, [list(range(6)), [6, 7, 8]], 1, 1_000))
    assert len(found) > 20
    assert all(first[:3] == [0, 1, 2] for first, _ in found)


def test_a_route_is_cut_in_two() -> None:
    """With an empty van one exchange leads there; strings would have to move many visits."""
    made = problem([van(), van()], [visit(k) for k in range(1, 9)])
    first, second = next(exchanges(made, [list(range(8)), []], 1, 100))
    assert first + second == list(range(8))
    assert second


def test_limits_of_a_van_hold() -> None:
    """Most visits, and who may serve what: without the skill nobody comes, however cheap."""
    skilled = [visit(k, skills=(1,)) for k in range(4)]
    vans = [van(skills=(1,)), replace(van(), max_visits=3)]
    made = problem(vans, [*skilled, *(visit(k) for k in range(4, 10))])
    found = list(exchanges(made, [list(range(7)), [7, 8, 9]], 1, 1_000))
    assert len(found) > 20
    assert all(len(second) <= 3 and set(range(4)) <= set(first) for first, second in found)


@pytest.mark.parametrize(("vans", "expected"), [(1, 40 / LONG), (4, 10 / LONG)])
def test_long_routes_are_exchanged_more_often(vans: int, expected: float) -> None:
    """By their mean length, up to the most."""
    made = problem([van(window=(0, 10**6))] * vans, [visit(1) for _ in range(40)])
    each = 40 // vans
    plan = Plan(made, [list(range(v * each, (v + 1) * each)) for v in range(vans)])
    assert abs(wanted(plan.state, 20_000) / 20_000 - min(MOST, expected)) < 0.02
