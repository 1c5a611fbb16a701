"""Every constraint's worked days are solved to the best plan there is, whatever the engines do."""

import pytest

from optimizer.check import violations
from optimizer.insertion import greedy
from optimizer.problem import Problem
from optimizer.search.engine import Engine
from optimizer.solve import SolveParams, solve
from tests.optimizer import (
    test_constraints_ties,
    test_constraints_vehicles,
    test_constraints_visits,
)
from tests.optimizer.constraint import Example

EXAMPLES: list[Example] = [
    *test_constraints_visits.EXAMPLES,
    *test_constraints_vehicles.EXAMPLES,
    *test_constraints_ties.EXAMPLES,
]
DAYS = [
    pytest.param(day, cost, id=f"{example.name}, {which}")
    for example in EXAMPLES
    for which, day, cost in (
        ("free", example.free, example.costs[0]),
        ("bound", example.bound, example.costs[1]),
    )
]
UNCOUPLED = [param for param in DAYS if not param.values[0].couples_routes]  # type: ignore[union-attr]

# Searches end on their number of iterations; the seconds are for a machine that hangs.
FEW = SolveParams(seconds=20.0, iterations=200, cores=1)


@pytest.mark.parametrize(("day", "least"), DAYS)
def test_the_search_finds_the_best_plan(day: Problem, least: int) -> None:
    """The engine alone, from insertion, within few steps; the checker agrees."""
    engine = Engine(day)
    engine.reset(greedy(day).order(len(day.vehicles)))
    engine.anneal(iterations=FEW.iterations)
    assert engine.cost == least


@pytest.mark.parametrize(("day", "least"), UNCOUPLED)
def test_solve_finds_the_best_plan(day: Problem, least: int) -> None:
    """The whole portfolio, which answers with a plan that breaks no rule and costs that much."""
    plan = solve(day, FEW)
    assert violations(day, plan) == []
    assert plan.cost == least


@pytest.mark.slow
@pytest.mark.parametrize(("day", "least"), [p for p in DAYS if p not in UNCOUPLED])
def test_solve_finds_the_best_plan_of_coupled_days(day: Problem, least: int) -> None:
    """Beside OR-Tools, where the times of one route bear on those of another."""
    plan = solve(day, FEW)
    assert violations(day, plan) == []
    assert plan.cost == least


@pytest.mark.parametrize(("day", "least"), DAYS)
def test_insertion_is_sound(day: Problem, least: int) -> None:
    """What a limit of no seconds gives: never below the best, never unsound."""
    plan = greedy(day)
    assert violations(day, plan) == []
    assert plan.cost >= least
