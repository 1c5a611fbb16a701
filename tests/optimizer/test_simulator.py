"""The schedule against every course that a route may take, feature by feature."""

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.problem import Problem
from optimizer.schedule import gather, schedule
from tests.optimizer.line import problem, van, visit
from tests.optimizer.simulator import cheapest, optimum
from tests.strategies import BASIC, COUPLING, EVERYTHING, TINY, Feature, Size, random_problem

CASES = 60

WORLDS: dict[str, tuple[int, set[Feature]]] = {
    "basic": (3, set(BASIC)),
    "everything": (3, set(EVERYTHING - COUPLING)),
    "lateness": (10, {Feature.LATENESS, Feature.STEPS, Feature.DEADLINES}),
    "earliness": (10, {Feature.EARLINESS, Feature.CHANGE, Feature.SETUP}),
    "hours": (10, {Feature.HOURS, Feature.BREAKS, Feature.RATES, Feature.WORK}),
    "work": (10, {Feature.WORK, Feature.FAIRNESS, Feature.BREAKS, Feature.LATENESS}),
    "early work": (10, {Feature.WORK, Feature.EARLINESS, Feature.CHANGE, Feature.STEPS}),
    "breaks": (
        10,
        {Feature.BREAKS, Feature.BREAK_WINDOWS, Feature.BREAK_PLACES, Feature.SETUP, Feature.WORK},
    ),
    "reloads": (10, {Feature.RELOADS, Feature.STOCK, Feature.PICKUPS, Feature.SETUP}),
    "batteries": (10, {Feature.BATTERIES, Feature.SETUP, Feature.RATES}),
    "shipments": (10, {Feature.SHIPMENTS, Feature.STOCK, Feature.RELOADS, Feature.BATTERIES}),
    "limits": (10, {Feature.LIMITS, Feature.WORK, Feature.RATES, Feature.GAPS}),
    "people": (
        6,
        {
            Feature.PINS,
            Feature.POSITIONS,
            Feature.SKILLS,
            Feature.LEVELS,
            Feature.SKILL_WINDOWS,
            Feature.TOOLS,
            Feature.CHOICE,
            Feature.TERRITORIES,
            Feature.TYPES,
            Feature.PRICES,
            Feature.DAYS,
        },
    ),
}


def world(name: str) -> Size:
    """Size of tiny problems that use what a world is about."""
    likely, features = WORLDS[name]
    return Size(
        visits=TINY.visits,
        vehicles=TINY.vehicles,
        locations=TINY.locations,
        longest_drive=TINY.longest_drive,
        longest_task=TINY.longest_task,
        features=frozenset(features),
        likely=likely,
    )


def orders(name: str) -> list[tuple[Problem, int, list[int]]]:
    """Tiny problems, each with a vehicle and an order of up to three visits."""
    rng = np.random.default_rng([11, *name.encode()])
    found = []
    for _ in range(CASES):
        day = random_problem(rng, world(name))
        vehicle = int(rng.integers(len(day.vehicles)))
        order = [int(i) for i in rng.permutation(len(day.visits))[:3]]
        if order:
            found.append((day, vehicle, order))
    return found


@pytest.mark.parametrize("name", WORLDS)
def test_the_schedule_is_the_cheapest_course(name: str) -> None:
    """No course of a route is cheaper than its schedule; and none exists where that says so."""
    feasible = 0
    for day, vehicle, order in orders(name):
        route = schedule(day, vehicle, order)
        cost = None if route is None else route.costs.total
        assert cost == cheapest(day, vehicle, order), (day, vehicle, order)
        feasible += route is not None
    assert feasible >= 4


@pytest.mark.parametrize("name", WORLDS)
def test_the_schedule_makes_no_mistake(name: str) -> None:
    """Nothing is wrong with a timed route that is a whole plan."""
    for day, vehicle, order in orders(name):
        route = schedule(day, vehicle, order)
        if route is not None:
            assert violations(day, gather(day, [route])) == [], (day, vehicle, order)


def test_a_course_by_hand() -> None:
    """Two places to the first visit, one further to the second, three back: 60 seconds."""
    day = problem([van()], [visit(2), visit(3)])
    assert cheapest(day, 0, [0, 1]) == 60
    assert cheapest(day, 0, [1, 0]) == 60
    assert cheapest(day, 0, [1]) == 60


def test_the_optimum_by_hand() -> None:
    """One van drives both visits (60), or leaves out the far one for 5 (40 + 5)."""
    jobs = [visit(2), visit(3, unserved_cost=5)]
    assert optimum(problem([van()], jobs)) == 45
    assert optimum(problem([], jobs)) == 10**6 + 5
