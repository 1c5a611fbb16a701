"""Leaving jobs out costs what VROOM's order of objectives demands."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.formats import vroom
from optimizer.formats.vroom.weights import MAX_SUM, routes_bound, unserved_costs
from optimizer.problem import MAX_COST, Problem, Vehicle, Visit
from optimizer.travel import TravelTables
from tests.optimizer.made_days import thrown_together
from tests.strategies import problems


def weights(problem: Problem, priorities: list[int]) -> list[int]:
    """Weights of a problem's visits."""
    return unserved_costs(problem.visits, priorities, problem.vehicles, problem.matrices)


@given(problem=problems(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_no_plan_costs_more_than_the_bound(problem: Problem, seed: int) -> None:
    """Whatever is planned, its routes together cost no more than the bound."""
    plan = thrown_together(problem, np.random.default_rng(seed))
    bound = routes_bound(problem.visits, problem.vehicles, problem.matrices, problem.change)
    assert plan.cost - plan.costs.unserved <= bound


@given(priorities=st.lists(st.integers(0, 100), min_size=1, max_size=6), unit=st.integers(1, 9))
def test_order_is_lexicographic(priorities: list[int], unit: int) -> None:
    """Any plan with more priority, or as much and more jobs, is cheaper by more than a detour."""
    bound = 1000 * unit
    visits = [Visit(id=str(i), location=1) for i in range(len(priorities))]
    vehicle = Vehicle(id="k", window=(0, 9), start=0, end=0, fixed_cost=bound)
    tables = TravelTables.of(np.zeros((2, 2)))
    costs = unserved_costs(visits, priorities, [vehicle], [tables])
    plans = []
    for served in product((False, True), repeat=len(visits)):
        left = sum(cost for cost, yes in zip(costs, served, strict=True) if not yes)
        priority = sum(p for p, yes in zip(priorities, served, strict=True) if yes)
        plans.append(((priority, sum(served)), left))
    for (better, cost), (worse, other) in product(plans, plans):
        if better > worse:
            assert cost + bound < other


def test_weights_fit_where_the_exact_ones_would_not() -> None:
    """A huge day keeps the order of priorities, and its weights stay within their limits."""
    count = 3000
    rng = np.random.default_rng(4)
    seconds = rng.integers(1, 2**31 - 1, (50, 50))
    np.fill_diagonal(seconds, 0)
    visits = tuple(Visit(id=str(i), location=i % 50) for i in range(count))
    vehicles = (Vehicle(id="k", window=(0, 10**6), travel_cost=18_000),)
    priorities = [int(p) for p in rng.integers(0, 101, count)]
    problem = Problem(visits=visits, vehicles=vehicles, matrices=(TravelTables.of(seconds),))
    costs = weights(problem, priorities)
    assert max(costs) <= MAX_COST
    assert sum(costs) <= MAX_SUM
    assert min(costs) > 0
    by_priority = dict(zip(priorities, costs, strict=True))
    ordered = [by_priority[p] for p in sorted(by_priority)]
    assert all(a < b for a, b in pairwise(ordered))


def test_common_factor_of_priorities_saves_room() -> None:
    """Priorities 0 and 100 tell plans apart no better than 0 and 1."""
    visits = [Visit(id=str(i), location=0) for i in range(2)]
    vehicle = Vehicle(id="k", window=(0, 9), fixed_cost=5)
    tables = TravelTables.of([[0]])
    one = unserved_costs(visits, [0, 1], [vehicle], [tables])
    hundred = unserved_costs(visits, [0, 100], [vehicle], [tables])
    assert one == hundred


def test_lateness_counts_towards_the_bound() -> None:
    """Serving late must never look dearer than not serving at all."""
    visit = Visit(id="a", location=0, due=10, lateness_cost=7, windows=((0, 500),))
    vehicle = Vehicle(id="k", window=(0, 400), max_overtime=50, overtime_cost=2)
    tables = [TravelTables.of([[0]])]
    assert routes_bound([visit], [vehicle], tables) == 7 * 440 + 2 * 50
    assert routes_bound([replace(visit, windows=())], [vehicle], tables) == 7 * 440 + 2 * 50
    assert routes_bound([replace(visit, windows=((0, 9),))], [vehicle], tables) == 2 * 50


@pytest.mark.parametrize("vehicles", [[], [{"id": 1, "start": [0, 0]}]])
def test_jobs_weigh_even_without_vehicles(vehicles: list[dict[str, object]]) -> None:
    """A job is never free to leave out unless the document says so."""
    jobs: list[dict[str, object]] = [
        {"id": 1, "location": [0, 0], "priority": 3},
        {"id": 2, "location": [0, 0], "unserved_cost": 0},
    ]
    request = vroom.read({"vehicles": vehicles, "jobs": jobs}, tables=TravelTables.of([[0]]))
    first, second = (visit.unserved_cost for visit in request.problem.visits)
    assert first > second == 0
