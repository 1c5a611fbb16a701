"""What ties visits together, as the routing model states it: on one route and across routes."""

from dataclasses import replace
from itertools import pairwise

import pytest

from optimizer.problem import Pin, Precedence, Problem, Shipment, Vehicle, Visit
from optimizer.routing import Limits, RoutingSearch
from optimizer.schedule import assemble
from tests.optimizer.every_plan import least_cost
from tests.optimizer.line import problem, van, visit
from tests.optimizer.settled import SECONDS, exhausted, settled


def tied(vehicles: list[Vehicle], visits: list[Visit], **ties: object) -> Problem:
    """Make a problem on the street whose visits are tied together."""
    return replace(problem(vehicles, visits), **ties)  # type: ignore[arg-type]


def starts(made: Problem) -> dict[int, int]:
    """Tell when each visit starts in the best plan, which costs what the best of all plans does."""
    orders = settled(made)
    plan = assemble(made, orders)
    assert plan.cost == least_cost(made)
    return {stop.visit: stop.start for route in plan.routes for stop in route.stops}


# ------------------------------------------------------------------ shipments


def test_a_shipment_is_fetched_before_it_is_brought() -> None:
    """Though the other way round is the shorter way."""
    ship = (Shipment(pickup=1, delivery=0),)
    assert settled(tied([van(end=None)], [visit(2), visit(5)], shipments=ship)) == [[1, 0]]


def test_one_van_does_both_or_nobody_anything() -> None:
    """Fetched here and brought there by two vans is no shipment."""
    jobs = [visit(0, pin=Pin(vehicle=0)), visit(11, skills=(1,), unserved_cost=70)]
    ship = (Shipment(pickup=0, delivery=1),)
    pair = [van(), van(start=11, end=11, skills=(1,))]
    assert settled(tied(pair, jobs, shipments=ship)) == [[], []]
    assert settled(tied(pair, jobs)) == [[0], [1]]


@pytest.mark.parametrize(("immediate", "order"), [(False, [0, 2, 1]), (True, [2, 0, 1])])
def test_an_immediate_delivery_is_the_next_stop(immediate: bool, order: list[int]) -> None:  # noqa: FBT001 - a parameter of the test
    """What is on the way has to wait, or to come before, when a tow must not stop."""
    jobs = [visit(1), visit(9), visit(5, due=50, lateness_cost=1)]
    ship = (Shipment(pickup=0, delivery=1, immediate=immediate),)
    orders = settled(tied([van(end=None)], jobs, shipments=ship))
    assert (order == orders[0]) or (immediate and orders[0] == [0, 1, 2])


def test_a_shipment_takes_room_only_in_between() -> None:
    """Two tows one after the other, where two at once don't fit."""
    jobs = [visit(k, demand=(0,)) for k in (1, 2, 3, 4)]
    ships = tuple(Shipment(pickup=a, delivery=b, amount=(2,)) for a, b in ((0, 2), (1, 3)))
    for room, travel in ((4, 40), (3, 60), (2, 60), (1, None)):
        made = tied([van(end=None, capacity=(room,))], jobs, shipments=ships)
        orders = settled(made)
        if travel is None:
            assert orders == [[]]
        else:
            assert assemble(made, orders).costs.travel == travel


# ------------------------------------------------------------------ order


def test_a_visit_waits_for_the_one_before_it_on_another_van() -> None:
    """At least so long after its end, and the earlier one is put off if that would be too long."""
    pair = [van(), van(start=11, end=11)]
    jobs = [visit(1, 30, pin=Pin(vehicle=0)), visit(11, pin=Pin(vehicle=1))]
    tie = Precedence(first=0, then=1, min_delay=25)
    assert starts(tied(pair, jobs, precedences=(tie,))) == {0: 10, 1: 65}
    late = [jobs[0], replace(jobs[1], windows=((300, 400),))]
    tie = Precedence(first=0, then=1, max_delay=60)
    assert starts(tied(pair, late, precedences=(tie,))) == {0: 210, 1: 300}


def test_no_second_without_a_first() -> None:
    """The later one is not served alone, the earlier one may be."""
    jobs = [visit(1, skills=(5,)), visit(2)]
    made = tied([van()], jobs, precedences=(Precedence(first=0, then=1),))
    assert settled(made) == [[]]
    made = tied([van()], jobs[::-1], precedences=(Precedence(first=0, then=1),))
    assert settled(made) == [[0]]


def test_an_impossible_wait_leaves_the_second_out() -> None:
    """Their windows are too far apart for the longest wait."""
    jobs = [visit(1, windows=((0, 50),)), visit(2, windows=((500, 600),), unserved_cost=10**5)]
    made = tied([van()], jobs, precedences=(Precedence(first=0, then=1, max_delay=100),))
    assert settled(made) == [[0]]


def test_durations_before_a_tie_are_those_of_who_comes() -> None:
    """The slow type makes the other one wait longer."""
    job = replace(visit(1, 10, pin=Pin(vehicle=0)), service_by_type=((1, 100),))
    for kind, start in ((0, 20), (1, 110)):
        pair = [replace(van(), type=kind), van(start=11, end=11)]
        made = tied(
            pair, [job, visit(11, pin=Pin(vehicle=1))], precedences=(Precedence(first=0, then=1),)
        )
        assert starts(made)[1] == start


# ------------------------------------------------------------------ the same second


def test_synchronised_visits_start_together() -> None:
    """The one who is there first waits; the one who is late for it is as late as the other."""
    pair = [van(), van()]
    jobs = [visit(2, 10), visit(9, 10), visit(1, 5)]
    found = starts(tied(pair, jobs, synchronised=((0, 1),)))
    assert found[0] == found[1] >= 90


def test_one_van_can_t_be_in_two_places() -> None:
    """Not even where both visits are at one place and take no time."""
    jobs = [visit(2), visit(2), visit(3)]
    assert settled(tied([van()], jobs, synchronised=((0, 1),))) == [[2]]
    orders = settled(tied([van(), van()], jobs, synchronised=((0, 1),)))
    assert sorted(len(order) for order in orders) == [1, 2]


def test_three_at_once_need_three() -> None:
    """All or none of a group."""
    jobs = [visit(k) for k in (1, 2, 3)]
    group = ((0, 1, 2),)
    assert settled(tied([van(), van()], jobs, synchronised=group)) == [[], []]
    orders = settled(tied([van(), van(), van()], jobs, synchronised=group))
    assert sorted(len(order) for order in orders) == [1, 1, 1]


def test_windows_that_never_meet_leave_the_group_out_alone() -> None:
    """The rest of the day goes on."""
    jobs = [visit(1, windows=((0, 50),)), visit(1, windows=((60, 90),)), visit(4)]
    made = tied([van(), van(start=5)], jobs, synchronised=((0, 1),))
    assert [2] in settled(made)


def test_chains_of_ties_hold_together() -> None:
    """Two synchronised visits, one after them, and a tow: cost of the best of all plans."""
    jobs = [visit(2, 10), visit(6, 10), visit(4, 5), visit(8, 5)]
    made = tied(
        [van(), van(start=11, end=11)],
        jobs,
        synchronised=((0, 1),),
        precedences=(Precedence(first=1, then=2, min_delay=5, max_delay=40),),
        shipments=(Shipment(pickup=2, delivery=3),),
    )
    found = starts(made)
    assert found[0] == found[1]
    assert 5 <= found[2] - found[1] - 10 <= 40


# ------------------------------------------------------------------ frozen beginnings


def test_a_frozen_beginning_comes_first_in_its_order() -> None:
    """By the numbers of the positions, those left out aside."""
    jobs = [
        visit(1),
        visit(2, pin=Pin(vehicle=0, position=7)),
        visit(9, pin=Pin(vehicle=0, position=3)),
        visit(4, pin=Pin(vehicle=0, position=5), skills=(1,)),
    ]
    assert settled(problem([van(end=None)], jobs)) == [[2, 1, 0]]


# ------------------------------------------------------------------ the local search


def test_the_local_search_moves_tied_visits_together() -> None:
    """From a plan that serves them late to one that serves them early."""
    pair = [van(start=0, end=None), van(start=11, end=None)]
    jobs = [visit(1, due=0, lateness_cost=1), visit(10, due=0, lateness_cost=1), visit(5), visit(6)]
    made = tied(pair, jobs, synchronised=((0, 1),))
    found: list[list[list[int]]] = []
    begin = [[2, 0], [3, 1]]
    RoutingSearch(made, 1).run(Limits(seconds=SECONDS, solutions=200), found.append, begin)
    costs = [assemble(made, orders).cost for orders in found]
    assert all(after < before for before, after in pairwise(costs))
    assert costs[-1] == exhausted(made)[0]


def test_a_search_that_gives_up_promises_nothing() -> None:
    """Stopped before it has seen every plan, it says so."""
    made = tied([van(), van()], [visit(k) for k in range(6)], synchronised=((0, 1),))
    asked = 0

    def abandoned() -> bool:
        nonlocal asked
        asked += 1
        return asked > 50

    limits = Limits(seconds=SECONDS, abandoned=abandoned)
    assert RoutingSearch(made, 1).exhaust(limits, lambda _orders: None) is None
