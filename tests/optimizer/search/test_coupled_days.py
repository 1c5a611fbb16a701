"""Coupled visits on made days: put in together, apart where they must be, and when they can."""

from dataclasses import replace

import pytest

from optimizer.check import violations
from optimizer.insertion import greedy
from optimizer.problem import Precedence, Problem, Shipment
from optimizer.schedule import assemble
from optimizer.search.engine import Engine
from optimizer.solution import Solution
from tests.optimizer.line import problem, van, visit


def planned(made: Problem) -> Solution:
    """Search a while from nothing; what comes out is sound and costs what the search says."""
    engine = Engine(made, seed=1)
    engine.anneal(iterations=60)
    plan = assemble(made, engine.orders())
    assert violations(made, plan) == []
    assert plan.cost == engine.cost
    assert violations(made, greedy(made)) == []
    return plan


def starts(plan: Solution) -> dict[int, int]:
    """Tell when each visit that is served starts."""
    return {stop.visit: stop.start for route in plan.routes for stop in route.stops}


def test_who_meets_comes_in_two_vans() -> None:
    """However near one van is to both, the other one comes too."""
    jobs = [visit(2, 0), visit(2, 0), visit(3, 5)]
    made = replace(problem([van(), van(start=11, end=11)], jobs), synchronised=((0, 1),))
    plan = planned(made)
    assert plan.unassigned == ()
    assert starts(plan)[0] == starts(plan)[1] >= 90


def test_a_pair_of_shipments_may_meet() -> None:
    """Two vans fetch at the same second and bring each its own."""
    jobs = [visit(2, 5), visit(4, 5), visit(2, 5), visit(6, 5)]
    made = replace(
        problem([van(), van()], jobs),
        shipments=(Shipment(pickup=0, delivery=1), Shipment(pickup=2, delivery=3)),
        synchronised=((0, 2),),
    )
    plan = planned(made)
    assert plan.unassigned == ()
    assert starts(plan)[0] == starts(plan)[2]
    assert len(plan.routes) == 2


@pytest.mark.parametrize("delay", [0, 300])
def test_what_is_brought_may_have_to_wait_after_it_was_fetched(delay: int) -> None:
    """A precedence between the two ends of a shipment holds."""
    made = replace(
        problem([van()], [visit(2, 5), visit(4, 5)]),
        shipments=(Shipment(pickup=0, delivery=1),),
        precedences=(Precedence(first=0, then=1, min_delay=delay),),
    )
    plan = planned(made)
    assert plan.unassigned == ()
    assert starts(plan) == {0: 20, 1: 25 + max(delay, 20)}


def test_the_first_waits_for_one_that_opens_late() -> None:
    """Where the second must follow soon and opens late, the first is not served early."""
    jobs = [visit(1, 5), visit(2, 5, windows=((500, 600),))]
    made = replace(
        problem([van(), van()], jobs), precedences=(Precedence(first=0, then=1, max_delay=30),)
    )
    plan = planned(made)
    assert plan.unassigned == ()
    assert starts(plan)[0] >= 465


def test_nobody_waits_for_one_that_doesn_t_come() -> None:
    """Where the second can't be served, the first starts as early as it can."""
    jobs = [visit(1, 5), visit(2, 5, windows=((500, 600),), skills=(1,))]
    made = replace(
        problem([van(), van()], jobs), precedences=(Precedence(first=0, then=1, max_delay=30),)
    )
    plan = planned(made)
    assert plan.unassigned == (1,)
    assert starts(plan) == {0: 10}


def test_a_chain_is_put_in_from_its_beginning() -> None:
    """Each starts when the one before is over, whatever the numbers of the visits."""
    jobs = [visit(k, 10) for k in (6, 2, 4)]
    made = replace(
        problem([van(), van()], jobs),
        precedences=(Precedence(first=2, then=0, min_delay=5), Precedence(first=1, then=2)),
    )
    plan = planned(made)
    assert plan.unassigned == ()
    found = starts(plan)
    assert found[2] >= found[1] + 10
    assert found[0] >= found[2] + 15


def test_what_waits_for_a_visit_left_out_is_left_out() -> None:
    """Without the first the second has no place, though it pays."""
    jobs = [visit(1, skills=(9,)), visit(2)]
    made = replace(problem([van()], jobs), precedences=(Precedence(first=0, then=1),))
    assert planned(made).unassigned == (0, 1)
