"""The checker finds each planted fault, in days made by hand and in random ones."""

from functools import cache

import pytest

from optimizer.check import Kind, violations
from optimizer.problem import Problem
from optimizer.solution import Solution
from tests.optimizer.made_days import hand_made, random_days
from tests.optimizer.planting import Fault
from tests.optimizer.planting_calls import FAULTS as WITH_CALLS
from tests.optimizer.planting_limits import LIMITS, Limit
from tests.optimizer.planting_rules import FAULTS as WITH_RULES
from tests.optimizer.planting_sums import FAULTS as WITH_SUMS
from tests.optimizer.planting_ties import FAULTS as WITH_TIES
from tests.optimizer.rich_day import rich_day
from tests.strategies import COUPLING, Feature, Size

# One list, in which each module that is imported puts its own.
FAULTS = WITH_SUMS
assert WITH_SUMS is WITH_RULES is WITH_CALLS is WITH_TIES

ENOUGH = 40  # places at which a fault is planted

# Random days of everything, and some of what is rarely in use there.
WORLDS = (
    (220, Size()),
    (100, Size(likely=10, features=frozenset({Feature.RELOADS, Feature.STOCK, Feature.PICKUPS}))),
    (100, Size(likely=10, features=frozenset({Feature.BATTERIES}))),
    (
        100,
        Size(
            likely=10,
            features=frozenset({Feature.BREAKS, Feature.BREAK_PLACES, Feature.BREAK_WINDOWS}),
        ),
    ),
    (220, Size(likely=10, features=frozenset({Feature.SHIPMENTS, Feature.STOCK}))),
    (220, Size(likely=10, features=COUPLING)),
    (
        100,
        Size(
            likely=10,
            features=frozenset(
                {
                    Feature.PINS,
                    Feature.POSITIONS,
                    Feature.SKILLS,
                    Feature.LEVELS,
                    Feature.SKILL_WINDOWS,
                    Feature.CHOICE,
                    Feature.TERRITORIES,
                    Feature.TOOLS,
                    Feature.LIMITS,
                }
            ),
        ),
    ),
)


@cache
def days() -> list[tuple[Problem, Solution]]:
    """Made once for all faults."""
    return [day for count, size in WORLDS for day in random_days(7, count, size)]


def codes(problem: Problem, solution: Solution) -> set[str]:
    """Codes of all violations."""
    return {violation.code for violation in violations(problem, solution)}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_in_hand_made_day(fault: Fault) -> None:
    """Every fault can be planted in one of the hand-made days, and is found there."""
    planted = [(problem, fault.plant(problem, plan)) for problem, plan in (hand_made(), rich_day())]
    found = [codes(problem, plan) for problem, plan in planted if plan is not None]
    assert found
    assert all(fault.kind in kinds for kinds in found)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_in_random_days(fault: Fault) -> None:
    """Wherever a fault can be planted in a random day, it is found."""
    places = 0
    for problem, solution in days():
        planted = fault.plant(problem, solution) if places < ENOUGH else None
        if planted is None:
            continue
        places += 1
        assert fault.kind in codes(problem, planted), (problem, planted)
    assert places >= 5, f"{fault.name} could be planted {places} times only"


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.narrow.__name__)
def test_limit_in_hand_made_day(limit: Limit) -> None:
    """A limit that is a unit too tight is broken, and that is what is said."""
    tight = [(limit.tighten(problem, plan), plan) for problem, plan in (hand_made(), rich_day())]
    found = [codes(problem, plan) for problem, plan in tight if problem is not None]
    assert found
    assert all(kinds == {limit.kind} for kinds in found)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.narrow.__name__)
def test_limit_in_random_days(limit: Limit) -> None:
    """The same in random days, and nothing else is said to be wrong."""
    places = 0
    for problem, solution in days():
        tight = limit.tighten(problem, solution) if places < ENOUGH else None
        if tight is None:
            continue
        places += 1
        assert codes(tight, solution) == {limit.kind}, (tight, solution)
    assert places >= 5, f"could be drawn tighter {places} times only"


def test_every_kind_is_planted() -> None:
    """No kind of violation goes untested."""
    planted = {fault.kind for fault in FAULTS} | {limit.kind for limit in LIMITS}
    assert planted == set(Kind)


def test_enough_faults() -> None:
    """At least a hundred different faults, no name twice."""
    names = {fault.name for fault in FAULTS}
    assert len(names) == len(FAULTS) >= 100
