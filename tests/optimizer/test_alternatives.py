"""Who else could serve a visit, and what each visit costs."""

from dataclasses import fields, replace

import numpy as np
import pytest

from optimizer.explain import RunnerUp, costs_by_visit, runner_ups
from optimizer.problem import Precedence, Problem
from optimizer.schedule import assemble
from optimizer.solution import Costs, Solution
from tests.optimizer.line import problem, van, visit
from tests.optimizer.made_days import thrown_together
from tests.strategies import COUPLING, EVERYTHING, Feature, Size, random_problem


def test_the_next_best_vehicle() -> None:
    """Its place and what it would cost more, worked out by hand."""
    made = problem([van(), van(start=9, end=9)], [visit(2), visit(4)])
    plan = assemble(made, [[0, 1], []])
    # 80 s to both and back; the second alone from the other side 100 s, which saves 40 s
    assert runner_ups(made, plan)[1] == RunnerUp(vehicle=1, position=0, difference=60)


def test_nobody_else_can() -> None:
    """None says so."""
    made = problem([van(skills=(1,)), van()], [visit(2, skills=(1,)), visit(4)])
    assert runner_ups(made, assemble(made, [[0], [1]]))[0] is None


def test_only_those_asked_for() -> None:
    """Others, and visits left out, aren't looked at."""
    made = problem([van(), van()], [visit(2), visit(4), visit(1, unserved_cost=0)])
    plan = assemble(made, [[0, 1], []])
    assert list(runner_ups(made, plan, [1, 2])) == [1]
    assert sorted(runner_ups(made, plan)) == [0, 1]


def test_what_is_tied_isn_t_moved_alone() -> None:
    """It would have to take its partner along."""
    made = replace(
        problem([van(), van()], [visit(2), visit(4)]), precedences=(Precedence(first=0, then=1),)
    )
    assert runner_ups(made, assemble(made, [[0, 1], []])) == {0: None, 1: None}


@pytest.mark.parametrize("seed", range(3))
def test_the_difference_is_that_of_whole_plans(seed: int) -> None:
    """Moving the visit there makes the plan dearer by exactly that much."""
    rng = np.random.default_rng([5, seed])
    features = EVERYTHING - COUPLING - {Feature.SHIPMENTS}
    for _ in range(20):
        made = random_problem(rng, Size(visits=(2, 8), vehicles=(2, 4), features=features))
        plan = thrown_together(made, rng)
        for index, found in runner_ups(made, plan).items():
            if found is None:
                continue
            orders = plan.order(len(made.vehicles))
            home = next(k for k, order in enumerate(orders) if index in order)
            orders[home].remove(index)
            orders[found.vehicle].insert(found.position, index)
            assert home != found.vehicle
            assert assemble(made, orders).cost - plan.cost == found.difference


def left_over(made: Problem, plan: Solution) -> dict[str, int]:
    """Tell what the plan costs beyond its visits, by term."""
    total = sum(costs_by_visit(made, plan).values(), Costs())
    return {
        term.name: getattr(plan.costs, term.name) - getattr(total, term.name)
        for term in fields(Costs)
    }


def test_costs_by_hand() -> None:
    """Each bears the way to it and its own work; the way home is the route's."""
    made = problem([van(task_cost=2)], [visit(2, 7), visit(5, 3), visit(1, unserved_cost=9)])
    plan = assemble(made, [[0, 1]])
    assert costs_by_visit(made, plan) == {
        0: Costs(travel=20, task=14),
        1: Costs(travel=30, task=6),
        2: Costs(unserved=9),
    }
    assert {name: cost for name, cost in left_over(made, plan).items() if cost} == {"travel": 50}


@pytest.mark.parametrize("seed", range(3))
def test_costs_of_visits_add_up(seed: int) -> None:
    """All that is a visit's own is in one of them, and no term is more than the whole."""
    rng = np.random.default_rng([6, seed])
    for _ in range(40):
        made = random_problem(rng, Size(visits=(2, 8), vehicles=(1, 4)))
        plan = thrown_together(made, rng)
        rest = left_over(made, plan)
        assert all(cost >= 0 for cost in rest.values())
        own = ("task", "lateness", "earliness", "missed", "price", "preference", "delay", "change")
        assert [name for name in (*own, "unserved") if rest[name]] == []
        assert set(costs_by_visit(made, plan)) == set(range(len(made.visits)))


def test_nothing_planned_costs_nothing() -> None:
    """No visits, no costs."""
    made = problem([van()], [])
    plan = assemble(made, [[]])
    assert costs_by_visit(made, plan) == {}
    assert runner_ups(made, plan) == {}
