"""The routing model: what it allows, what it finds, how its orders are made exact."""

from collections.abc import Sequence

import numpy as np
import pytest

from optimizer.check import violations
from optimizer.improve import improve, retimed
from optimizer.problem import Pin, Problem
from optimizer.routing import Limits, RoutingSearch
from optimizer.routing.ranges import cost_shift
from optimizer.schedule import schedule
from optimizer.solution import Solution
from tests.optimizer.line import problem, street, van, visit
from tests.strategies import Size, random_problem

# Searches end on their number of solutions; the seconds are for a machine that hangs.
SECONDS = 60.0
SOLUTIONS = 25


def searched(made: Problem, *, solutions: int = SOLUTIONS, seed: int = 1) -> list[list[list[int]]]:
    """All orders that a search from nothing hands over, last and best at the end."""
    found: list[list[list[int]]] = []
    limits = Limits(seconds=SECONDS, solutions=solutions)
    RoutingSearch(made, seed).run(limits, found.append)
    return found


def improved(made: Problem, orders: Sequence[Sequence[int]] | None = None) -> Solution:
    """Improve a plan, an empty one unless there is another; the result has to be sound."""
    start = orders if orders is not None else [[] for _ in made.vehicles]
    plan = improve(made, start, seconds=SECONDS, max_solutions=SOLUTIONS)
    assert violations(made, plan) == []
    return plan


# ------------------------------------------------------------------ what the model states


def test_it_finds_the_shortest_round() -> None:
    """Visits out of order on a street are put into order."""
    made = problem([van()], [visit(k) for k in (5, 2, 8, 1, 6)])
    route = schedule(made, 0, searched(made)[-1][0])
    assert route is not None
    assert route.costs.travel == 160


def test_skills_and_pins_choose_the_vehicle() -> None:
    """A visit goes to who can serve it or is promised, far away or not."""
    vehicles = [van(start=0, end=0), van(start=9, end=9, skills=(1,)), van(start=9, end=9)]
    made = problem(vehicles, [visit(1, skills=(1,)), visit(2, pin=Pin(vehicle=2)), visit(0)])
    assert searched(made)[-1] == [[2], [0], [1]]


def test_windows_order_the_visits() -> None:
    """Several windows each, none of them missed."""
    jobs = [
        visit(1, 5, windows=((0, 5), (300, 310))),
        visit(2, 5, windows=((20, 30), (500, 510))),
        visit(3, 5, windows=((100, 200),)),
    ]
    assert searched(problem([van(window=(0, 400))], jobs))[-1] == [[1, 2, 0]]


def test_a_window_that_the_day_never_reaches_leaves_the_visit_out() -> None:
    """Before the first shift or after the last one there is nobody."""
    jobs = [visit(1, windows=((-50, -1),)), visit(1, windows=((5000, 6000),)), visit(1)]
    assert searched(problem([van()], jobs))[-1] == [[2]]


def test_stock_limits_a_route() -> None:
    """What one van can't hold goes to the next one."""
    jobs = [visit(k, demand=(2, 0)) for k in (1, 2, 3, 4)]
    orders = searched(problem([van(capacity=(4, 0)), van(capacity=(4, 0))], jobs))[-1]
    assert sorted(len(order) for order in orders) == [2, 2]


def test_a_missing_way_is_never_taken() -> None:
    """However short it looks in the tables, for this vehicle or for another."""
    free, torn = street(6), street(6, (0, 2), (2, 0))
    made = problem([van(matrix=1, end=None)], [visit(2), visit(3)], free, torn)
    assert searched(made)[-1] == [[1, 0]]
    made = problem([van(matrix=1), van(matrix=0, travel_cost=9)], [visit(2)], free, torn)
    assert searched(made)[-1] == [[], [0]]


def test_what_costs_less_left_out_is_left_out() -> None:
    """A detour dearer than the visit isn't driven."""
    assert searched(problem([van()], [visit(3, unserved_cost=59)]))[-1] == [[]]
    assert searched(problem([van()], [visit(3, unserved_cost=61)]))[-1] == [[0]]


def test_fixed_cost_decides_how_many_vehicles_drive() -> None:
    """Dear vehicles are shared, free ones are not."""
    jobs = [visit(5), visit(7)]
    dear = [van(start=6, end=6, fixed_cost=500) for _ in range(2)]
    assert sorted(len(o) for o in searched(problem(dear, jobs))[-1]) == [0, 2]
    apart = [van(start=5, end=5), van(start=7, end=7)]
    assert sorted(len(o) for o in searched(problem(apart, jobs))[-1]) == [1, 1]


def test_rates_decide_who_drives() -> None:
    """Cost of driving, of distance and of work are each vehicle's own."""
    for cheap, dear in (
        (van(travel_cost=1), van(travel_cost=2)),
        (van(distance_cost=1), van(distance_cost=2)),
        (van(task_cost=1), van(task_cost=2)),
    ):
        assert searched(problem([dear, cheap], [visit(3, 10)]))[-1] == [[], [0]]


def test_overtime_is_weighed_against_driving() -> None:
    """One vehicle in overtime or two without: what is cheaper."""
    jobs = [visit(1, 60), visit(1, 60)]
    for rate, routes in ((0, [0, 2]), (5, [1, 1])):
        pair = [van(window=(0, 100), max_overtime=100, overtime_cost=rate) for _ in range(2)]
        assert sorted(len(o) for o in searched(problem(pair, jobs))[-1]) == routes


def test_lateness_orders_visits() -> None:
    """The one that is due goes first, though that is the longer way."""
    jobs = [visit(1, 50), visit(4, 10, due=45, lateness_cost=100)]
    assert searched(problem([van(end=None)], jobs))[-1] == [[1, 0]]


def test_breaks_are_part_of_the_model() -> None:
    """A visit that only fits without the break is left out, and comes in when there is none."""
    jobs = [visit(1, 30, windows=((10, 10),)), visit(1, 30, windows=((50, 60),))]
    for rests, served in (((), 2), (((20, 40, 30),), 1)):
        made = problem([van(window=(0, 100), breaks=rests)], jobs)
        assert sum(len(order) for order in searched(made)[-1]) == served


def test_a_break_is_not_due_after_an_early_end() -> None:
    """A route that ends by the break's latest start needs none."""
    made = problem([van(window=(0, 60), breaks=((20, 50, 10),))], [visit(1, 30)])
    assert searched(made)[-1] == [[0]]


def test_open_routes_cost_no_way_to_nowhere() -> None:
    """Without start and end the only way is the one between the visits."""
    made = problem([van(start=None, end=None)], [visit(9), visit(0), visit(5)])
    plan = improved(made)
    assert plan.costs.travel == 90


def test_setup_is_shared_at_one_place() -> None:
    """Visits at one place are served one after the other, which spares their set-up."""
    jobs = [visit(3, 5, setup=50), visit(5, 5, setup=50), visit(3, 5, setup=50)]
    plan = improved(problem([van(task_cost=3, end=None)], jobs))
    assert sum(stop.setup for route in plan.routes for stop in route.stops) == 100


def test_a_pinned_second_is_kept_though_set_up_is_shared() -> None:
    """A window narrower than the set-up leaves the model something to allow."""
    jobs = [visit(3, 5, setup=50, pin=Pin(vehicle=0, start=200)), visit(3, 5, setup=50)]
    assert improved(problem([van()], jobs)).unassigned == ()


def test_times_may_be_large() -> None:
    """Seconds since 1970 or before it."""
    for origin in (1_772_409_600, -1_000_000):
        vehicle = van(window=(origin, origin + 500), breaks=((origin + 50, origin + 90, 20),))
        job = visit(2, 60, windows=((origin + 20, origin + 30),), due=origin, lateness_cost=1)
        plan = improved(problem([vehicle], [job, visit(3, 10)]))
        assert plan.unassigned == ()


def test_costs_may_be_huge() -> None:
    """Scaled down where sums would pass 64 bits; the plan's own costs stay exact."""
    most = 2**53
    vehicles = [van(travel_cost=2**31, overtime_cost=2**31, max_overtime=2**31) for _ in range(2)]
    jobs = [visit(k % 12, 10, unserved_cost=most, due=5, lateness_cost=2**31) for k in range(30)]
    made = problem(vehicles, jobs)
    assert cost_shift(made) > 0
    assert improved(made).unassigned == ()


# ------------------------------------------------------------------ the search


def test_orders_only_get_better() -> None:
    """Each order handed over costs less than the one before it, by the model's own account."""
    rng = np.random.default_rng(3)
    jobs = [visit(int(rng.integers(12)), 5) for _ in range(14)]
    made = problem([van(window=(0, 10**4)) for _ in range(3)], jobs)
    costs = [retimed(made, orders).cost for orders in searched(made, solutions=200)]
    assert costs == sorted(set(costs), reverse=True)


def test_a_search_repeats_itself() -> None:
    """Same seed and number of solutions: the same orders, one by one."""
    made = random_problem(np.random.default_rng(4), Size(visits=(12, 12), vehicles=(3, 3)))
    assert searched(made, seed=7) == searched(made, seed=7)


def test_a_search_begins_where_it_is_told() -> None:
    """The first order handed over is the one it was given."""
    made = problem([van(), van()], [visit(k) for k in (1, 4, 6)])
    found: list[list[list[int]]] = []
    limits = Limits(seconds=SECONDS, solutions=1)
    RoutingSearch(made, 1).run(limits, found.append, [[2], [0, 1]])
    assert found == [[[2], [0, 1]]]


def test_a_beginning_that_the_model_refuses_is_left_aside() -> None:
    """A set-up that ends after its window is too late for the model: it does without that route."""
    tight = visit(1, 10, setup=30, windows=((0, 60),))
    jobs = [visit(1, 20, setup=30), tight, visit(3, 5), visit(6, 5)]
    made = problem([van(), van()], jobs)
    late = schedule(made, 0, [2, 1])
    assert late is not None
    assert late.stops[1].start == 55
    found: list[list[list[int]]] = []
    limits = Limits(seconds=SECONDS, solutions=1)
    RoutingSearch(made, 1).run(limits, found.append, [[2, 1], [3, 0]])
    assert found == [[[], [3, 0]]]
    assert improved(made, [[2, 1], [3, 0]]).unassigned == ()


def test_an_abandoned_search_ends() -> None:
    """It asks often, and stops at the first yes."""
    made = problem([van() for _ in range(3)], [visit(k % 12, 3) for k in range(40)])
    asked = 0

    def abandoned() -> bool:
        nonlocal asked
        asked += 1
        return asked > 100

    RoutingSearch(made, 1).run(Limits(seconds=SECONDS, abandoned=abandoned), lambda _orders: None)
    assert 100 < asked < 10_000


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_handful_of_visits_doesn_t_take_the_whole_time(count: int) -> None:
    """With nothing left to find the search ends by itself, on a count of steps."""
    made = problem([van(), van(start=6)], [visit(3 * k) for k in range(count)])
    steps = 0

    def counted() -> bool:
        nonlocal steps
        steps += 1
        return False

    RoutingSearch(made, 1).run(Limits(seconds=600, abandoned=counted), lambda _orders: None)
    assert steps < 2_000_000
