"""What the routing model states roughly is named; all the rest it states exactly."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.problem import (
    Battery,
    Break,
    Change,
    Precedence,
    Previous,
    Problem,
    Reload,
    Vehicle,
    Visit,
)
from optimizer.routing import approximated
from optimizer.travel import TravelTables
from tests.optimizer.every_plan import least_cost
from tests.optimizer.line import problem, van, visit
from tests.optimizer.settled import exhausted
from tests.strategies import BASIC, TINY, Feature, Size, random_problem

# Those whose timing the clock settles otherwise, or that make nearly every problem rough.
_ROUGH = {
    Feature.SETUP,
    Feature.BREAKS,
    Feature.BREAK_PLACES,
    Feature.BREAK_WINDOWS,
    Feature.EARLINESS,
    Feature.CHANGE,
    Feature.RELOADS,
    Feature.BATTERIES,
    Feature.WORK,
    Feature.FAIRNESS,
    Feature.HOURS,
}
_PLAIN = BASIC - _ROUGH


def sized(*features: Feature, likely: int = 10) -> Size:
    """Tiny problems with these features beside the plain ones."""
    return replace(
        TINY,
        visits=(2, 4),
        vehicles=(1, 2),
        features=_PLAIN.union(features),
        likely=likely,
    )


@pytest.mark.parametrize("feature", sorted(set(Feature) - BASIC - _ROUGH))
def test_each_feature_is_stated_exactly(feature: Feature) -> None:
    """The model, searched to the end, costs what the cheapest of all plans does."""
    rng = np.random.default_rng(71)
    exact = 0
    for _ in range(12):
        made = random_problem(rng, sized(feature))
        if approximated(made):
            continue
        exact += 1
        assert exhausted(made)[0] == least_cost(made), made
    assert exact


def test_all_of_them_together_are_stated_exactly() -> None:
    """On random days with a few features each."""
    rng = np.random.default_rng(72)
    exact = 0
    size = sized(*(set(Feature) - _ROUGH), likely=4)
    for _ in range(60):
        made = random_problem(rng, size)
        if approximated(made):
            continue
        exact += 1
        assert exhausted(made)[0] == least_cost(made), made
    assert exact > 20


def hourly() -> TravelTables:
    """Two places, further apart in the afternoon."""
    there = [[[0, 10], [10, 0]], [[0, 30], [30, 0]]]
    return TravelTables.by_hour([0, 500], there)


_JOB = visit(1, 5, due=0, lateness_cost=1)
_REST = Break(earliest=0, latest=9, duration=5, location=1)
_LOAD = Reload(location=0, duration=5, capacity=(1,))
_ROUGH_CASES: list[tuple[str, Vehicle, Visit]] = [
    ("set-up", van(), visit(1, 5, setup=9)),
    ("breaks at a place", replace(van(), breaks=(_REST,)), visit(1)),
    ("breaks", van(breaks=((0, 90, 5),)), _JOB),
    ("reload", replace(van(capacity=(1,)), reload=_LOAD), visit(1, demand=(1,))),
    ("battery", replace(van(), battery=Battery(range=90, initial=9, chargers=(1,))), visit(1)),
    ("earliness and change", van(), replace(visit(1), wanted=50, earliness_cost=1)),
    ("work", replace(van(), work_cost=1), _JOB),
    ("costs", van(travel_cost=2**31), visit(1, unserved_cost=2**53)),
]  # fmt: skip


@pytest.mark.parametrize(("about", "vehicle", "job"), _ROUGH_CASES)
def test_what_is_rough_is_named(about: str, vehicle: Vehicle, job: Visit) -> None:
    """By what it is about, and it alone."""
    vehicles = [vehicle] * (600 if about == "costs" else 1)
    made = problem(vehicles, [job] * (600 if about == "costs" else 2))
    assert {text.split(":")[0] for text in approximated(made)} == {about}


def test_rough_travel_and_changes_are_named() -> None:
    """Travel by the hour, and starts that had better stay."""
    made = problem([van()], [visit(1)], hourly())
    assert [text.split(":")[0] for text in approximated(made)] == ["travel by the hour"]
    planned = replace(visit(1), previous=Previous(vehicle=0, start=50))
    made = problem([van()], [planned])
    assert approximated(made) == ()
    made = replace(made, change=Change(start_cost=5))
    assert [text.split(":")[0] for text in approximated(made)] == ["earliness and change"]


def test_a_set_up_that_others_wait_for_is_named() -> None:
    """It belongs to the task even where a stop before would spare it."""
    jobs = [visit(1, setup=9), visit(1), visit(2)]
    made = replace(problem([van()], jobs), precedences=(Precedence(first=0, then=2),))
    assert any("other routes wait" in text for text in approximated(made))


@pytest.mark.parametrize("made", [problem([], []), problem([van()], []), problem([], [visit(1)])])
def test_of_nothing_nothing_is_rough(made: Problem) -> None:
    """Without visits or vehicles there is no model."""
    assert approximated(made) == ()
