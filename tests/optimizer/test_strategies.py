"""The random problems that the other tests rely on are as varied as they claim to be."""

from dataclasses import fields

import numpy as np
from hypothesis import given, settings

from optimizer.problem import Problem, Vehicle, Visit
from tests.optimizer.made_days import random_days
from tests.strategies import Size, problems, random_problem


def many(count: int = 300) -> list[Problem]:
    """Make random problems from one seed."""
    rng = np.random.default_rng(1)
    return [random_problem(rng) for _ in range(count)]


def test_every_field_is_used() -> None:
    """Each field of visits and vehicles takes several values, its default among them."""
    visits = [visit for problem in many() for visit in problem.visits]
    vehicles = [vehicle for problem in many() for vehicle in problem.vehicles]
    for field in fields(Visit):
        assert len({getattr(visit, field.name) for visit in visits}) > 1, field.name
    for field in fields(Vehicle):
        assert len({getattr(vehicle, field.name) for vehicle in vehicles}) > 1, field.name


def test_tables_are_varied() -> None:
    """Some problems have several tables, pairs without a way, asymmetric or zero drives."""
    tables = [matrix for problem in many() for matrix in problem.matrices]
    assert any(len(problem.matrices) > 1 for problem in many())
    assert any(matrix.unreachable.any() for matrix in tables)
    assert any((matrix.seconds != matrix.seconds.T).any() for matrix in tables)
    assert any(((matrix.seconds == 0).sum() > matrix.size) for matrix in tables)


def test_feasible_and_infeasible() -> None:
    """A good part of all visits can be served, a good part can't."""
    days = random_days(seed=2, count=300)
    served = sum(len(route.stops) for _, plan in days for route in plan.routes)
    left = sum(len(plan.unassigned) for _, plan in days)
    assert 0.25 < served / (served + left) < 0.75
    assert sum(len(route.rests) for _, plan in days for route in plan.routes) > 50


def test_same_seed_same_problem() -> None:
    """A seed says all."""
    assert [p.visits for p in many(20)] == [p.visits for p in many(20)]


def test_plain_problems() -> None:
    """Without riches there are only windows and travel."""
    rng = np.random.default_rng(3)
    for _ in range(50):
        problem = random_problem(rng, Size(rich=False))
        assert len(problem.matrices) == 1
        assert all(visit.pin is None and not visit.demand for visit in problem.visits)
        assert not any(vehicle.breaks for vehicle in problem.vehicles)


@given(problem=problems(Size(visits=(2, 2), vehicles=(1, 1))))
@settings(max_examples=30)
def test_sizes_are_kept(problem: Problem) -> None:
    """The caller says how many."""
    assert (len(problem.visits), len(problem.vehicles)) == (2, 1)
