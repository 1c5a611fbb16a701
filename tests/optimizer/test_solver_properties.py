"""The solver on hundreds of random problems: no violation, never dearer than greedy insertion."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.improve import improve
from optimizer.insertion import greedy
from optimizer.problem import Problem
from optimizer.solution import Solution
from optimizer.solve import SolveParams, solve
from tests.optimizer.simulator import optimum
from tests.strategies import COUPLING, TINY, Size, random_problem

# Searches end when they have asked so often, whatever the machine; the seconds are only there
# for one that hangs.
SECONDS = 60.0
ALONE = replace(TINY, features=TINY.features - COUPLING)
LARGER = Size(visits=(8, 14), vehicles=(2, 4), locations=(4, 10))


class Patience:
    """Says stop once it has been asked often enough."""

    def __init__(self, questions: int) -> None:
        self.left = questions

    def __call__(self) -> bool:
        """Count the question."""
        self.left -= 1
        return self.left < 0


def searched(problem: Problem, first: Solution, questions: int) -> Solution:
    """Improve a plan in this process."""
    orders = first.order(len(problem.vehicles))
    return improve(problem, orders, seconds=SECONDS, stop=Patience(questions))


@pytest.mark.parametrize("seed", range(8))
def test_search_makes_no_mistake(seed: int) -> None:
    """Five hundred problems of every kind through OR-Tools: each plan right, none worse."""
    rng = np.random.default_rng([4, seed])
    better = 0
    for case in range(63):
        problem = random_problem(rng, LARGER if case % 3 == 0 else None)
        first = greedy(problem)
        plan = searched(problem, first, 300)
        assert violations(problem, plan) == [], problem
        assert plan.cost <= first.cost, problem
        better += plan.cost < first.cost
    assert better > 0


def test_solve_makes_no_mistake() -> None:
    """The same through a child process, as everybody else calls it."""
    rng = np.random.default_rng(5)
    for _ in range(12):
        problem = random_problem(rng, LARGER)
        plan = solve(problem, SolveParams(seconds=0.5))
        assert violations(problem, plan) == [], problem


def test_search_finds_most_optima_of_tiny_problems() -> None:
    """Never below the best of all plans, which it nearly always finds."""
    rng = np.random.default_rng(6)
    cases = [p for p in (random_problem(rng, ALONE) for _ in range(40)) if p.visits][:30]
    best = 0
    for problem in cases:
        cost, least = searched(problem, greedy(problem), 1000).cost, optimum(problem)
        assert cost >= least, problem
        best += cost == least
    assert best >= len(cases) * 4 // 5
