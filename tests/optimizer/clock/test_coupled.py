"""Routes that wait for each other: visits that start together, and one after another."""

from dataclasses import replace

import pytest

from optimizer.check import violations
from optimizer.problem import Precedence, Problem
from optimizer.schedule import assemble
from optimizer.solution import Solution
from tests.optimizer.line import problem, van, visit


def pair(**ties: object) -> Problem:
    """Two vehicles at place 0; visits at places 1, 5 and 1."""
    made = problem([van(), van()], [visit(1, 5), visit(5, 5), visit(1, 5)])
    return replace(made, **ties)  # type: ignore[arg-type]


def starts(plan: Solution) -> dict[int, int]:
    """Second at which each visit starts."""
    return {stop.visit: stop.start for route in plan.routes for stop in route.stops}


def test_synchronised_visits_start_with_the_last_to_arrive() -> None:
    """Who is there first waits."""
    made = pair(synchronised=((0, 1),))
    plan = assemble(made, [[0], [1]])
    assert starts(plan) == {0: 50, 1: 50}
    assert violations(made, plan) == []


def test_waiting_for_others_moves_the_rest_of_a_route() -> None:
    """The visit after a synchronised one comes that much later."""
    made = pair(synchronised=((0, 1),))
    assert starts(assemble(made, [[0, 2], [1]]))[2] == 55


def test_a_visit_comes_after_the_one_before_it() -> None:
    """On another vehicle, and not before the delay is over."""
    made = pair(precedences=(Precedence(first=1, then=0, min_delay=20),))
    plan = assemble(made, [[0], [1]])
    assert starts(plan) == {1: 50, 0: 75}
    assert violations(made, plan) == []


def test_a_visit_is_put_off_so_that_the_next_isn_t_too_late_for_it() -> None:
    """With a maximum delay the first one waits for the second."""
    made = pair(precedences=(Precedence(first=0, then=1, max_delay=10),))
    plan = assemble(made, [[0], [1]])
    assert starts(plan) == {0: 35, 1: 50}
    assert violations(made, plan) == []


def test_synchronised_visits_go_together_or_not_at_all() -> None:
    """One of them alone is refused, none is fine."""
    made = pair(synchronised=((0, 1),))
    with pytest.raises(ValueError, match="together or not at all"):
        assemble(made, [[0], []])
    assert assemble(made, [[2], []]).unassigned == (0, 1)


def test_one_vehicle_can_t_be_at_two_visits_at_once() -> None:
    """Synchronised visits need a vehicle each."""
    with pytest.raises(ValueError, match="at once"):
        assemble(pair(synchronised=((0, 2),)), [[0, 2], []])


def test_a_later_visit_is_not_served_without_the_first() -> None:
    """The first one alone is fine."""
    made = pair(precedences=(Precedence(first=0, then=1),))
    with pytest.raises(ValueError, match="without visit 0"):
        assemble(made, [[1], []])
    assert assemble(made, [[0], []]).unassigned == (1, 2)


def test_routes_that_wait_for_each_other_in_turn_are_refused() -> None:
    """Each vehicle's second visit would have to be over before the other one's first."""
    ties = (Precedence(first=1, then=2), Precedence(first=3, then=0))
    made = problem([van(), van()], [visit(1, 5) for _ in range(4)])
    with pytest.raises(ValueError, match=r"vehicle|putting each other off"):
        assemble(replace(made, precedences=ties), [[0, 1], [2, 3]])
