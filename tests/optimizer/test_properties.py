"""What holds for any problem: plans without a fault, costs agreed to the unit, no bad surprise."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.check import violations
from optimizer.improve import retimed
from optimizer.insertion import greedy, insertions
from optimizer.problem import Problem
from optimizer.schedule import assemble, schedule
from optimizer.search.engine import Engine
from tests.optimizer.made_days import thrown_together
from tests.optimizer.simulator import cheapest, optimum
from tests.strategies import COUPLING, TINY, problems, random_problem

ALONE = replace(TINY, features=TINY.features - COUPLING)
"""Routes that don't bear on each other: every plan can be tried."""


@pytest.mark.parametrize("seed", range(4))
def test_schedule_is_the_cheapest_timing(seed: int) -> None:
    """No course of a route, tried second by second, is cheaper; and none exists if it says so."""
    rng = np.random.default_rng([1, seed])
    feasible = 0
    for _ in range(150):
        problem = random_problem(rng, TINY)
        vehicle = int(rng.integers(len(problem.vehicles)))
        order = [int(i) for i in rng.permutation(len(problem.visits))[:3]]
        if not order:
            continue
        route = schedule(problem, vehicle, order)
        cost = None if route is None else route.costs.total
        assert cost == cheapest(problem, vehicle, order), (problem, vehicle, order)
        feasible += route is not None
    assert feasible >= 20


def test_greedy_on_tiny_problems_is_no_better_than_the_optimum() -> None:
    """No plan beats the best of all plans, and greedy often is one."""
    rng = np.random.default_rng(2)
    best = 0
    cases = 40
    for _ in range(cases):
        problem = random_problem(rng, ALONE)
        cost, least = greedy(problem).cost, optimum(problem)
        assert cost >= least, problem
        best += cost == least
    assert best > cases * 2 // 3


@pytest.mark.parametrize("seed", range(4))
def test_greedy_makes_no_mistake(seed: int) -> None:
    """Greedy plans have no violation, and the checker agrees with each of their costs."""
    rng = np.random.default_rng([3, seed])
    for _ in range(300):
        problem = random_problem(rng)
        assert violations(problem, greedy(problem)) == []


@given(problem=problems())
@settings(max_examples=150, deadline=None)
def test_greedy_leaves_out_nothing_that_pays(problem: Problem) -> None:
    """What greedy leaves out fits nowhere, or costs no less than leaving it out."""
    plan = greedy(problem)
    assert violations(problem, plan) == []
    orders = plan.order(len(problem.vehicles))
    for i in plan.unassigned:
        for offer in insertions(problem, orders, i):
            assert offer.cost >= problem.visits[i].unserved_cost


@given(problem=problems())
@settings(max_examples=100, deadline=None)
def test_nothing_raises_and_nothing_is_violated(problem: Problem) -> None:
    """Greedy, every insertion and a short search do with any problem, whatever fields it uses."""
    plan = greedy(problem)
    assert violations(problem, plan) == []
    orders = plan.order(len(problem.vehicles))
    assert greedy(problem, orders).cost <= plan.cost
    for i in plan.unassigned:
        for offer in insertions(problem, orders, i):
            assert offer.route.visits[offer.position] == i
    engine = Engine(problem, seed=3)
    engine.reset(orders)
    engine.anneal(iterations=20)
    found = retimed(problem, engine.orders())
    assert violations(problem, found) == []
    if not problem.couples_routes:
        assert found.cost == engine.cost <= plan.cost


@given(problem=problems(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_assemble_gives_back_the_same_plan(problem: Problem, seed: int) -> None:
    """A plan is its orders: timing them again changes nothing, and nothing is wrong with it."""
    plan = thrown_together(problem, np.random.default_rng(seed))
    assert violations(problem, plan) == []
    assert assemble(problem, plan.order(len(problem.vehicles))) == plan
