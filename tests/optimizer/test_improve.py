"""A plan is improved by the routing model: whatever that answers becomes a sound plan."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.improve import improve, retimed
from optimizer.problem import Precedence, Problem
from optimizer.routing import too_large
from optimizer.solution import Solution
from tests.optimizer.every_plan import least_cost
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem

# Searches end on their number of solutions; the seconds are for a machine that hangs.
SECONDS = 60.0
SOLUTIONS = 25


def improved(made: Problem, orders: Sequence[Sequence[int]] | None = None) -> Solution:
    """Improve a plan, an empty one unless there is another; the result has to be sound."""
    start = orders if orders is not None else [[] for _ in made.vehicles]
    plan = improve(made, start, seconds=SECONDS, max_solutions=SOLUTIONS)
    assert violations(made, plan) == []
    return plan


def test_it_keeps_what_it_can_t_better() -> None:
    """The plan it was given is the least it answers."""
    made = problem([van()], [visit(2), visit(5)])
    plan = improved(made, [[0, 1]])
    assert plan.cost == 100


def test_it_reports_each_better_plan() -> None:
    """The last report is the answer, each cheaper than the one before."""
    made = problem([van()], [visit(k) for k in (5, 2, 8, 1, 6, 3)])
    reported: list[Solution] = []
    plan = improve(
        made,
        [[0, 1, 2, 3, 4, 5]],
        seconds=SECONDS,
        max_solutions=100,
        on_solution=reported.append,
    )
    costs = [found.cost for found in reported]
    assert costs == sorted(set(costs), reverse=True)
    assert plan == reported[-1]
    assert plan.cost == 160


@pytest.mark.parametrize(("jobs", "vehicles"), [(0, 0), (0, 2), (3, 0)])
def test_nothing_to_improve(jobs: int, vehicles: int) -> None:
    """Nothing to drive, nobody to drive it: answered without the solver."""
    made = problem([van() for _ in range(vehicles)], [visit(k) for k in range(jobs)])
    assert improved(made).unassigned == tuple(range(jobs))


def test_without_time_it_gives_back_the_plan() -> None:
    """No second left: what it was given, with what still fits."""
    made = problem([van()], [visit(2), visit(5)])
    assert improve(made, [[1]], seconds=0.0).unassigned == ()


def test_too_large_a_problem_keeps_its_plan() -> None:
    """Thousands of visits would need gigabytes of matrices: insertion has to do."""
    made = problem([van(window=(0, 10**6))], [visit(1) for _ in range(5000)])
    assert too_large(made)
    assert not too_large(replace(made, visits=made.visits[:400]))
    rich = replace(van(), max_travel=1, max_distance=1)
    assert too_large(problem([rich, van(matrix=0, task_cost=1)], list(made.visits[:3000])))


def test_a_start_that_is_no_plan_is_repaired() -> None:
    """Repeated visits, or one that nobody can serve in time, don't stop it."""
    jobs = [visit(2), visit(5, windows=((0, 10),)), visit(3)]
    assert improved(problem([van()], jobs), [[1, 0, 0, 2]]).unassigned == (1,)


def test_a_tiny_day_of_tied_visits_is_settled() -> None:
    """Two vans wait for each other: the best of all plans, from an empty one."""
    jobs = [visit(2, 10), visit(9, 10), visit(4, 5), visit(6, 5)]
    made = replace(
        problem([van(), van(start=11, end=11)], jobs),
        synchronised=((0, 1),),
        precedences=(Precedence(first=1, then=2, max_delay=50),),
    )
    assert improved(made).cost == least_cost(made)


def test_a_plan_of_tied_visits_is_improved_whole() -> None:
    """Too many visits to look at every plan: the local search begins from the one given."""
    jobs = [visit(k % 12, 5) for k in range(10)]
    made = replace(problem([van(), van(start=11, end=11)], jobs), synchronised=((0, 9),))
    begin = [[0, 3, 1, 4, 2], [9, 6, 8, 5, 7]]
    before = retimed(made, begin)
    plan = improved(made, begin)
    assert plan.cost < before.cost
    assert plan.unassigned == ()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_infeasible_comes_out(seed: int) -> None:
    """Whatever orders come in, the plan is sound and no visit is lost."""
    rng = np.random.default_rng([21, seed])
    for _ in range(60):
        made = random_problem(rng, Size(visits=(1, 8), vehicles=(1, 3)))
        orders: list[list[int]] = [[] for _ in made.vehicles]
        for index in rng.permutation(len(made.visits)).tolist():
            orders[int(rng.integers(len(orders)))].append(index)
        assert violations(made, retimed(made, orders)) == []
