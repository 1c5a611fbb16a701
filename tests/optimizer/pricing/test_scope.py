"""Who may serve what, when and at what cost, and the names of what is left aside."""

from dataclasses import replace
from typing import Any

import pytest

from optimizer.bound import bound
from optimizer.couplings import Change, Precedence, Shipment
from optimizer.pricing.scope import may_serve, relaxed, serving_cost, start_windows, task_seconds
from optimizer.problem import Problem
from optimizer.travel import TravelTables
from optimizer.vehicle import Battery, Reload
from optimizer.visit import Pin, Previous
from tests.optimizer.line import problem, van, visit

PLAIN = problem([van(), van()], [visit(1), visit(2)])
VAN: dict[str, dict[str, Any]] = {
    "waiting paid as work": {"work_cost": 2},
    "fairness": {"fair_work": 50, "unfair_cost": 3},
    "most seconds of work": {"max_work": 900},
    "most seconds of driving": {"max_travel": 900},
    "most metres": {"max_distance": 900},
    "battery": {"battery": Battery(range=900, initial=900)},
    "calls at a depot": {"reload": Reload(location=3, duration=1, capacity=())},
}
VISIT: dict[str, dict[str, Any]] = {
    "earliness": {"wanted": 500, "earliness_cost": 1},
    "frozen order": {"pin": Pin(vehicle=0, position=0)},
}
WHOLE: dict[str, dict[str, Any]] = {
    "shipments": {"shipments": (Shipment(pickup=0, delivery=1),)},
    "precedences": {"precedences": (Precedence(first=0, then=1),)},
    "synchronised visits": {"synchronised": ((0, 1),)},
}


def with_van(**fields: Any) -> Problem:
    """Give the plain problem with fields of its first van changed."""
    first, *others = PLAIN.vehicles
    return replace(PLAIN, vehicles=(replace(first, **fields), *others))


def with_visit(**fields: Any) -> Problem:
    """Give the plain problem with fields of its first visit changed."""
    first, *others = PLAIN.visits
    return replace(PLAIN, visits=(replace(first, **fields), *others))


RICH = (
    {name: with_van(**fields) for name, fields in VAN.items()}
    | {name: with_visit(**fields) for name, fields in VISIT.items()}
    | {name: replace(PLAIN, **fields) for name, fields in WHOLE.items()}
)


@pytest.mark.parametrize("name", RICH)
def test_each_feature_that_is_left_aside_is_named(name: str) -> None:
    """Alone in a problem it is the only name; the plain problem has none."""
    assert relaxed(RICH[name]) == (name,)
    assert relaxed(PLAIN) == ()


@pytest.mark.parametrize("name", RICH)
def test_what_is_left_aside_only_makes_plans_dearer(name: str) -> None:
    """The bound of a rich problem is that of the plain one, or above where part of it counts."""
    rich = bound(RICH[name], seconds=30.0)
    assert rich.relaxed == (name,)
    assert rich.value >= bound(PLAIN, seconds=30.0).value


def test_work_is_paid_for_driving_at_least() -> None:
    """Of a rate for work the part for driving and tasks counts, waiting doesn't."""
    made = problem([replace(van(), work_cost=2)], [visit(1, 50, windows=((400, 500),))])
    assert bound(made, seconds=30.0).value == 20 + 2 * (20 + 50)


def test_a_change_of_start_is_named_with_a_plan_before_only() -> None:
    """A cost that nothing can incur is not worth a word."""
    change = Change(start_cost=5)
    assert relaxed(replace(PLAIN, change=change)) == ()
    before = with_visit(previous=Previous(vehicle=0, start=5))
    assert relaxed(replace(before, change=change)) == ("change of start",)


def test_travel_by_the_hour_is_named() -> None:
    """The least over the hours is what counts."""
    tables = TravelTables.by_hour([0, 9], [[[0, 3], [3, 0]], [[0, 2], [2, 0]]])
    made = problem([van(end=None)], [visit(1)], tables)
    assert relaxed(made) == ("travel times by the hour",)
    assert bound(made, seconds=30.0).value == 2


def test_pickups_are_named() -> None:
    """Loads in both directions at a time are looked at one by one."""
    made = problem([van(capacity=(5,))], [replace(visit(1, demand=(1,)), pickup=(2,))])
    assert relaxed(made) == ("loads picked up before others are delivered",)


def test_who_may_serve() -> None:
    """Skills, pins, required and forbidden vehicles decide, a row of visits for each vehicle."""
    made = problem(
        [van(skills=(1,)), van()],
        [
            visit(1, skills=(1,)),
            visit(1, pin=Pin(vehicle=1)),
            replace(visit(1), forbidden=frozenset({0})),
            replace(visit(1), required=frozenset({0})),
        ],
    )
    assert may_serve(made, 0).tolist() == [True, False, False, True]
    assert may_serve(made, 1).tolist() == [False, True, True, False]


def test_a_day_too_early_is_no_obstacle() -> None:
    """As the oracle has it: only days after the first one wanted cost anything."""
    made = problem([van(), replace(van(), day=3)], [replace(visit(1), day=1, delay_cost=10)])
    assert may_serve(made, 0).all()
    assert [serving_cost(made, 0, k) for k in (0, 1)] == [0, 20]


def test_what_serving_costs() -> None:
    """Price, preference, another vehicle than before, and what is outside the territory."""
    wanted = replace(
        visit(1),
        preferred=frozenset({1}),
        preference_cost=7,
        vehicle_costs=((0, 100),),
        previous=Previous(vehicle=1, start=0),
        territory=4,
    )
    abroad = replace(van(), visit_cost=1000, territories=frozenset({5}), outside_cost=10_000)
    made = replace(problem([abroad, van()], [wanted]), change=Change(vehicle_cost=100_000))
    assert serving_cost(made, 0, 0) == 111_107
    assert serving_cost(made, 0, 1) == 0


def test_task_seconds_by_type() -> None:
    """Set-up and service of the vehicle's type, or the usual ones."""
    task = replace(visit(1, 50, setup=8), service_by_type=((2, 30),), setup_by_type=((3, 1),))
    assert task_seconds(task, van()) == (8, 50)
    assert task_seconds(task, replace(van(), type=2)) == (8, 30)
    assert task_seconds(task, replace(van(), type=3)) == (1, 50)


def test_windows_are_cut_by_the_validity_of_skills() -> None:
    """A task that needs the skill may start in both only; others don't mind."""
    crew = replace(van(skills=(1,)), skill_windows=((1, (50, 80)),))
    needs = visit(1, skills=(1,), windows=((0, 60), (70, 90), (100, 120)))
    assert start_windows(needs, crew) == ((50, 60), (70, 80))
    assert start_windows(visit(1, windows=((0, 60),)), crew) == ((0, 60),)
    pinned = visit(1, skills=(1,), pin=Pin(vehicle=0, start=20))
    assert start_windows(pinned, crew) == ()
