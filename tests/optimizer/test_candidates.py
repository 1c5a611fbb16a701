"""Plans that engines hand in are timed exactly, and mended where they can't be driven."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.candidates import Candidates
from optimizer.check import violations
from optimizer.insertion import greedy
from optimizer.problem import Precedence
from optimizer.schedule import assemble
from tests.optimizer.line import problem, van, visit

DAY = problem(
    [van(window=(0, 300)), van(window=(0, 300), skills=(1,))],
    [visit(3, 30), visit(5, 30, skills=(1,)), visit(2, 30), visit(7, 30)],
)


def fresh() -> Candidates:
    """Begin with a plan that leaves everything out."""
    return Candidates(DAY, assemble(DAY, [[], []]))


def test_a_plan_is_timed_exactly() -> None:
    """As `assemble` would, whether routes are known already or not."""
    candidates = fresh()
    for orders in ([[0], [1]], [[0, 2], [1]], [[0, 2], [1, 3]]):
        found = candidates.judge(orders)
        assert found == assemble(DAY, orders)
        assert candidates.consider(found)
    assert candidates.orders == [[0, 2], [1, 3]]


def test_only_cheaper_plans_are_kept() -> None:
    """An equal one is none."""
    candidates = fresh()
    assert candidates.consider(greedy(DAY))
    assert not candidates.consider(greedy(DAY))
    assert not candidates.consider(assemble(DAY, [[], [1]]))
    assert candidates.best == greedy(DAY)


@pytest.mark.parametrize(
    "orders",
    [
        [[1], [0]],
        [[0, 0], [1]],
        [[0, 2], [2, 1]],
        [[0, 2, 3, 1], []],
        [[3, 2, 0], [1, 1, 0]],
    ],
    ids=["skill", "twice on one", "twice on two", "too long", "all of it"],
)
def test_what_cannot_be_driven_is_mended(orders: list[list[int]]) -> None:
    """Skills, repetitions, time: a sound plan comes of it."""
    assert violations(DAY, fresh().judge(orders)) == []


def test_random_nonsense_is_mended() -> None:
    """Whatever visits are on whichever routes."""
    rng = np.random.default_rng(7)
    candidates = fresh()
    for _ in range(30):
        orders = [[int(i) for i in rng.integers(0, 4, rng.integers(0, 6))] for _ in range(2)]
        assert violations(DAY, candidates.judge(orders)) == []


def test_coupled_routes_are_timed_together() -> None:
    """The one that waits for the other is no route by itself."""
    made = replace(DAY, precedences=(Precedence(first=0, then=1),))
    candidates = Candidates(made, assemble(made, [[0], []]))
    found = candidates.judge([[0], [1]])
    assert found == assemble(made, [[0], [1]])
    assert violations(made, found) == []


def test_there_is_a_pause_after_a_plan() -> None:
    """Timing plans never takes most of the time."""
    candidates = fresh()
    assert candidates.rested
    candidates._rested = float("inf")
    assert not candidates.rested
