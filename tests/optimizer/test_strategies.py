"""The random problems that the other tests rely on are as varied as they claim to be."""

from collections.abc import Callable, Iterator
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings

from optimizer.problem import (
    Battery,
    Break,
    Change,
    Pin,
    Precedence,
    Previous,
    Problem,
    Reload,
    Shipment,
    Vehicle,
    Visit,
)
from tests.optimizer.made_days import random_days
from tests.strategies import Feature, Size, problems, random_problem


def many(count: int = 300) -> list[Problem]:
    """Make random problems from one seed."""
    rng = np.random.default_rng(1)
    return [random_problem(rng) for _ in range(count)]


def parts(problem: Problem) -> Iterator[object]:
    """Yield the problem and every dataclass within it."""
    yield problem
    yield from problem.visits
    yield from (v.pin for v in problem.visits if v.pin)
    yield from (v.previous for v in problem.visits if v.previous)
    yield from problem.vehicles
    yield from (rest for v in problem.vehicles for rest in v.breaks)
    yield from (v.reload for v in problem.vehicles if v.reload)
    yield from (v.battery for v in problem.vehicles if v.battery)
    yield from (*problem.shipments, *problem.precedences, problem.change)


PARTS = (Problem, Visit, Pin, Previous, Vehicle, Break, Reload, Battery)
TIES = (Shipment, Precedence, Change)


@pytest.mark.parametrize("part", [*PARTS, *TIES], ids=lambda part: part.__name__)
def test_every_field_is_used(part: type) -> None:
    """Each field of each part takes several values, others than its default among them."""
    made = [thing for problem in many() for thing in parts(problem) if type(thing) is part]
    assert len(made) >= 50
    for field in fields(part):
        values = {repr(getattr(thing, field.name)) for thing in made}
        assert len(values) > 1, field.name
        assert values != {repr(field.default)}, field.name


def test_hours_are_used() -> None:
    """Some drives take longer at some hours, and who leaves later never arrives earlier."""
    tables = [t for problem in many() for t in problem.matrices if len(t.starts) > 1]
    assert len(tables) > 20
    assert any((t.hourly[0] != t.hourly[1]).any() for t in tables)
    for t in tables[:20]:
        for a, b in np.argwhere(t.hourly.max(axis=0) > t.seconds)[:3].tolist():
            span = range(int(t.starts[0]) - 2, int(t.starts[-1]) + 3)
            arrivals = [second + t.seconds_at(a, b, second) for second in span]
            assert arrivals == sorted(arrivals)


ALWAYS: list[tuple[Feature, Callable[[Problem], bool]]] = [
    (Feature.SHIPMENTS, lambda p: bool(p.shipments)),
    (Feature.PRECEDENCES, lambda p: bool(p.precedences)),
    (Feature.SYNCHRONISED, lambda p: bool(p.synchronised)),
    (Feature.RELOADS, lambda p: any(v.reload for v in p.vehicles)),
    (Feature.BATTERIES, lambda p: any(v.battery for v in p.vehicles)),
    (Feature.HOURS, lambda p: any(len(t.starts) for t in p.matrices)),
    (Feature.CHANGE, lambda p: any(v.previous for v in p.visits)),
]


@pytest.mark.parametrize(("feature", "uses"), ALWAYS, ids=[f for f, _ in ALWAYS])
def test_features_on_request(feature: Feature, uses: Callable[[Problem], bool]) -> None:
    """Who asks for a feature alone gets it nearly always, and none of the others."""
    rng = np.random.default_rng(4)
    size = Size(visits=(3, 6), vehicles=(2, 3), features=frozenset({feature}), likely=10)
    made = [random_problem(rng, size) for _ in range(60)]
    assert sum(map(uses, made)) > 30
    others = [other for other, _ in ALWAYS if other != feature]
    for problem in made:
        assert not any(use(problem) for other, use in ALWAYS if other in others)
        assert not any(v.breaks or v.skills or v.capacity for v in problem.vehicles)


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
        problem = random_problem(rng, Size(features=frozenset()))
        assert len(problem.matrices) == 1
        assert all(visit.pin is None and not visit.demand for visit in problem.visits)
        assert not any(vehicle.breaks for vehicle in problem.vehicles)


@given(problem=problems(Size(visits=(2, 2), vehicles=(1, 1))))
@settings(max_examples=30)
def test_sizes_are_kept(problem: Problem) -> None:
    """The caller says how many."""
    assert (len(problem.visits), len(problem.vehicles)) == (2, 1)
