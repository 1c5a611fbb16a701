"""The checker finds each planted fault, in days made by hand and in random ones."""

from functools import cache

import pytest

from optimizer.check import Kind, violations
from optimizer.problem import Problem
from optimizer.solution import Solution
from tests.optimizer.made_days import hand_made, random_days
from tests.optimizer.planting import Fault
from tests.optimizer.planting_sums import FAULTS

RANDOM_DAYS = 200


@cache
def days() -> list[tuple[Problem, Solution]]:
    """Made once for all faults."""
    return random_days(seed=7, count=RANDOM_DAYS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_in_hand_made_day(fault: Fault) -> None:
    """Every fault can be planted in the hand-made day, and is found there."""
    problem, solution = hand_made()
    planted = fault.plant(problem, solution)
    assert planted is not None
    assert fault.kind in {violation.code for violation in violations(problem, planted)}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_in_random_days(fault: Fault) -> None:
    """Wherever a fault can be planted in a random day, it is found."""
    places = 0
    for problem, solution in days():
        planted = fault.plant(problem, solution)
        if planted is None:
            continue
        places += 1
        found = {violation.code for violation in violations(problem, planted)}
        assert fault.kind in found, (problem, planted)
    assert places >= 5, f"{fault.name} could be planted {places} times only"


def test_every_kind_is_planted() -> None:
    """No kind of violation goes untested."""
    assert {fault.kind for fault in FAULTS} == set(Kind)


def test_enough_faults() -> None:
    """At least 25 different faults, no name twice."""
    names = {fault.name for fault in FAULTS}
    assert len(names) == len(FAULTS) >= 25
