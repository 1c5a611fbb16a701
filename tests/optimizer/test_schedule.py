"""Timing of one route: windows, set-up, breaks, departure, costs, and what can't be driven."""

import pytest

from optimizer.problem import Pin, Problem, Vehicle, Visit
from optimizer.schedule import assemble, gather, schedule
from optimizer.solution import Costs, Rest, Route, Stop
from tests.optimizer.line import problem, street, van, visit


def timed(vehicle: Vehicle, *visits: Visit) -> Route:
    """Time visits in their order; they must be feasible."""
    route = schedule(problem([vehicle], list(visits)), 0, range(len(visits)))
    assert route is not None
    return route


def late(vehicle: Vehicle, *visits: Visit) -> bool:
    """Whether visits in their order are infeasible."""
    return schedule(problem([vehicle], list(visits)), 0, range(len(visits))) is None


# ------------------------------------------------------------------ driving and working


def test_a_route_drives_works_and_returns() -> None:
    """Each leg takes its seconds, each task its service, the end is the arrival at the depot."""
    route = timed(van(), visit(2, 30), visit(5, 40))
    assert route == Route(
        vehicle=0,
        departure=0,
        end=170,
        stops=(
            Stop(visit=0, arrival=20, start=20, finish=50, setup=0),
            Stop(visit=1, arrival=80, start=80, finish=120, setup=0),
        ),
        rests=(),
        travel_seconds=100,
        metres=100,
        costs=Costs(travel=100),
    )


def test_open_ends_cost_no_travel() -> None:
    """Without start and end a route begins at its first stop and ends with its last task."""
    route = timed(van(start=None, end=None), visit(2, 30), visit(5, 40))
    assert (route.departure, route.end, route.travel_seconds) == (0, 100, 30)


def test_a_task_waits_for_its_window() -> None:
    """The vehicle arrives when it does, and starts when the window opens."""
    route = timed(van(), visit(1), visit(2, 5, windows=((100, 200),)))
    assert (route.stops[1].arrival, route.stops[1].start) == (20, 100)


@pytest.mark.parametrize(
    ("service", "start"), [(0, 50), (40, 60), (50, 70), (60, 200), (180, 200), (185, 205)]
)
def test_a_task_starts_in_the_first_window_still_open(service: int, start: int) -> None:
    """Both ends of a window belong to it, and past windows are passed over."""
    windows = ((50, 70), (200, 205))
    assert timed(van(), visit(1, service), visit(2, windows=windows)).stops[1].start == start


def test_a_task_too_late_for_all_windows_is_infeasible() -> None:
    """One second after the last window closes is too late."""
    assert late(van(), visit(1, 9), visit(2, windows=((0, 28),)))
    assert not late(van(), visit(1, 8), visit(2, windows=((0, 28),)))


def test_a_pinned_start_counts_instead_of_the_windows() -> None:
    """The task starts at the pinned second, though no window is open then."""
    pinned = visit(1, windows=((0, 5),), pin=Pin(vehicle=0, start=77))
    assert timed(van(), pinned).stops[0].start == 77


def test_a_pinned_vehicle_keeps_the_windows() -> None:
    """A pin without a start fixes the vehicle only."""
    pinned = visit(1, windows=((40, 50),), pin=Pin(vehicle=0))
    assert timed(van(), pinned).stops[0].start == 40


# ------------------------------------------------------------------ set-up


def test_setup_is_paid_once_per_arrival() -> None:
    """The second of two stops at one place spares it, a return to the place doesn't."""
    jobs = [visit(1, 5, setup=7), visit(1, 5, setup=7), visit(2, 5, setup=7), visit(1, 5, setup=7)]
    route = timed(van(task_cost=2), *jobs)
    assert [stop.setup for stop in route.stops] == [7, 0, 7, 7]
    assert [stop.finish - stop.start for stop in route.stops] == [12, 5, 12, 12]
    assert route.costs.task == 2 * 41


def test_the_depot_never_spares_a_setup() -> None:
    """A visit at the vehicle's own start still needs its set-up."""
    assert timed(van(start=1), visit(1, 5, setup=7)).stops[0].setup == 7


def test_the_window_is_for_the_start_of_the_setup() -> None:
    """Set-up may begin at the last second of the window."""
    route = timed(van(), visit(1, 5, setup=100, windows=((10, 10),)))
    assert (route.stops[0].start, route.stops[0].finish) == (10, 115)


# ------------------------------------------------------------------ the shift


def test_the_shift_ends_after_its_overtime() -> None:
    """The last second of overtime is allowed and charged, the next one isn't allowed."""
    vehicle = van(window=(0, 100), max_overtime=20, overtime_cost=3)
    route = timed(vehicle, visit(1, 100))
    assert (route.end, route.costs.overtime) == (120, 60)
    assert late(vehicle, visit(1, 101))


def test_a_regular_end_costs_no_overtime() -> None:
    """Ending at the very end of the shift isn't overtime."""
    vehicle = van(window=(0, 100), max_overtime=20, overtime_cost=3)
    assert timed(vehicle, visit(1, 80)).costs.overtime == 0


def test_departure_is_as_late_as_can_be() -> None:
    """There is no wait at the first stop, and nothing of the route moves for it."""
    route = timed(van(), visit(3, 5, windows=((200, 300),)))
    assert (route.departure, route.stops[0].arrival, route.stops[0].start) == (170, 200, 200)


def test_departure_is_not_before_the_shift() -> None:
    """A shift that begins late begins the route late."""
    assert timed(van(window=(500, 900)), visit(3, 5)).departure == 500


def test_an_open_start_departs_at_its_first_stop() -> None:
    """Without a start location departure, arrival and start are one."""
    route = timed(van(start=None), visit(3, 5, windows=((200, 300),)))
    assert (route.departure, route.stops[0].arrival, route.stops[0].start) == (200, 200, 200)


# ------------------------------------------------------------------ taking breaks


def rests(route: Route) -> list[tuple[int, int]]:
    """Begin and end of each break."""
    return [(rest.start, rest.finish) for rest in route.rests]


def test_a_break_interrupts_a_drive() -> None:
    """It begins on the road as soon as it may, and the arrival moves by its duration."""
    route = timed(van(breaks=((110, 130, 30),)), visit(1, 90), visit(5, 10))
    assert rests(route) == [(110, 140)]
    assert (route.stops[1].arrival, route.stops[1].start) == (170, 170)


def test_a_break_that_begins_with_the_arrival_is_taken_there() -> None:
    """At `earliest = arrival` the vehicle has arrived, and the task waits for the break."""
    route = timed(van(breaks=((140, 140, 30),)), visit(1, 90), visit(5, 10))
    assert rests(route) == [(140, 170)]
    assert (route.stops[1].arrival, route.stops[1].start) == (140, 170)


def test_a_break_fits_into_a_wait() -> None:
    """A wait for a window is spent resting, at no loss of time."""
    jobs = visit(1, 10), visit(2, 10, windows=((200, 300),))
    route = timed(van(breaks=((50, 100, 60),)), *jobs)
    assert rests(route) == [(50, 110)]
    assert (route.stops[1].arrival, route.stops[1].start) == (30, 200)


def test_a_break_may_come_before_the_departure() -> None:
    """On duty from the start of the shift: the break is over when the late departure comes."""
    route = timed(van(breaks=((0, 50, 60),)), visit(2, 10, windows=((200, 300),)))
    assert rests(route) == [(0, 60)]
    assert (route.departure, route.stops[0].arrival) == (180, 200)


def test_a_break_splits_the_first_drive_if_it_must() -> None:
    """The departure is early enough to drive around a break that can't move."""
    route = timed(van(breaks=((90, 90, 20),)), visit(3, 200, windows=((120, 120),)))
    assert rests(route) == [(90, 110)]
    assert (route.departure, route.stops[0].arrival) == (70, 120)


def test_a_break_is_not_due_once_the_route_has_ended() -> None:
    """Home at `latest`: no break. Home a second later: it has to be taken on the way."""
    assert timed(van(breaks=((40, 60, 30),)), visit(1, 40)).rests == ()
    route = timed(van(breaks=((40, 60, 30),)), visit(1, 41))
    assert rests(route) == [(51, 81)]
    assert route.end == 91


def test_a_break_that_a_task_would_swallow_comes_before_it() -> None:
    """A task that would last past `latest` has to wait until the break is over."""
    route = timed(van(breaks=((50, 60, 20),)), visit(1, 100))
    assert rests(route) == [(50, 70)]
    assert route.stops[0].start == 70


def test_no_time_for_a_break_is_infeasible() -> None:
    """A task pinned across the whole span of a break leaves no room for it."""
    assert late(van(breaks=((50, 60, 20),)), visit(1, 100, windows=((10, 40),)))


def test_breaks_follow_in_their_order() -> None:
    """The second begins when the first is over, even on the same leg."""
    route = timed(van(breaks=((0, 5, 10), (0, 50, 10))), visit(4, 100))
    assert [(rest.index, rest.start) for rest in route.rests] == [(0, 0), (1, 10)]
    assert route.stops[0].start == 60


def test_breaks_before_arrival_and_after_it_on_one_leg() -> None:
    """One interrupts the drive, the next is taken at the stop before its task."""
    route = timed(van(breaks=((20, 30, 10), (60, 70, 30))), visit(1), visit(5, 60))
    assert route.rests == (Rest(index=0, start=20, finish=30), Rest(index=1, start=60, finish=90))
    assert (route.stops[1].arrival, route.stops[1].start) == (60, 90)


def test_a_break_is_placed_where_lateness_is_cheapest() -> None:
    """It may come before the urgent visit or after it: after it is cheaper, though not earlier."""
    jobs = visit(1, 10), visit(2, 10, due=30, lateness_cost=5), visit(3, 30)
    route = timed(van(breaks=((20, 60, 50),)), *jobs)
    assert route.costs.lateness == 0
    assert rests(route) == [(40, 90)]


def test_a_break_is_placed_where_the_window_allows() -> None:
    """Taking it at once would miss the window, so it comes later."""
    jobs = visit(1, 10), visit(2, 10, windows=((0, 40),)), visit(3, 30)
    assert rests(timed(van(breaks=((20, 60, 50),)), *jobs)) == [(40, 90)]


# ------------------------------------------------------------------ costs


def test_costs_by_term() -> None:
    """Each term is its rate times what it charges for."""
    vehicle = van(
        window=(0, 100),
        max_overtime=100,
        fixed_cost=11,
        travel_cost=2,
        task_cost=3,
        overtime_cost=5,
        distance_cost=7,
    )
    route = timed(vehicle, visit(2, 60, setup=20, due=15, lateness_cost=13))
    assert route.costs == Costs(
        fixed=11, travel=80, distance=280, task=240, overtime=100, lateness=65
    )
    assert route.costs.total == 776


# ------------------------------------------------------------------ who may drive what


def test_skills_must_all_be_there() -> None:
    """One lacking skill makes a route infeasible."""
    assert late(van(skills=(1, 2)), visit(1, skills=(2, 3)))
    assert not late(van(skills=(1, 2, 3)), visit(1, skills=(2, 3)))


def test_a_pinned_visit_is_for_its_vehicle() -> None:
    """No other vehicle may drive it."""
    made = problem([van(), van()], [visit(1, pin=Pin(vehicle=1))])
    assert schedule(made, 0, [0]) is None
    assert schedule(made, 1, [0]) is not None


def test_the_van_must_hold_all_that_is_needed() -> None:
    """Demands add up over the route, in each dimension by itself."""
    jobs = visit(1, demand=(2, 0)), visit(2, demand=(2, 1))
    assert not late(van(capacity=(4, 1)), *jobs)
    assert late(van(capacity=(3, 9)), *jobs)
    assert late(van(capacity=(9, 0)), *jobs)


@pytest.mark.parametrize("gap", [(0, 2), (2, 4), (4, 0)])
def test_a_missing_way_is_infeasible(gap: tuple[int, int]) -> None:
    """To the first stop, between stops or home: one gap is enough."""
    made = problem([van()], [visit(2), visit(4)], street(12, gap))
    assert schedule(made, 0, [0, 1]) is None
    assert (schedule(made, 0, [1]) is None) == (gap == (4, 0))


def test_staying_needs_no_way() -> None:
    """Two stops at one place are together even if the tables call the place unreachable."""
    made = problem([van(start=2, end=2)], [visit(2, 5), visit(2, 5)], street(12, (2, 2)))
    route = schedule(made, 0, [0, 1])
    assert route is not None
    assert route.end == 10


def test_each_vehicle_has_its_own_tables() -> None:
    """A vehicle with another matrix drives by that one."""
    fast = street()
    slow = type(fast).of(fast.seconds * 3, fast.metres)
    made = problem([van(), van(matrix=1)], [visit(2)], fast, slow)
    ends = [route.end for k in (0, 1) if (route := schedule(made, k, [0]))]
    assert ends == [40, 120]


# ------------------------------------------------------------------ whole plans


def three() -> Problem:
    """Two vehicles and three visits, one of them dear to leave out."""
    return problem([van(), van()], [visit(1, 5), visit(2, 5), visit(3, 5, unserved_cost=70)])


def test_assemble_times_orders_and_charges_what_is_left_out() -> None:
    """Routes by vehicle, none for empty orders, visits left out in ascending order."""
    plan = assemble(three(), [[], [1, 0]])
    assert [route.visits for route in plan.routes] == [(1, 0)]
    assert plan.unassigned == (2,)
    assert plan.costs == Costs(travel=40, unserved=70)
    assert plan.order(2) == [[], [1, 0]]


def test_gather_sorts_routes() -> None:
    """Routes may come in any order of vehicles."""
    made = three()
    first, second = schedule(made, 0, [0]), schedule(made, 1, [1])
    assert first is not None
    assert second is not None
    assert [route.vehicle for route in gather(made, [second, first]).routes] == [0, 1]


def test_assemble_names_the_vehicle_of_an_infeasible_order() -> None:
    """The message says who can't drive what."""
    made = problem([van(), van(skills=(1,))], [visit(1, skills=(1,))])
    with pytest.raises(ValueError, match=r"vehicle 0 \(k0\) can't drive \[0\]"):
        assemble(made, [[0], []])


@pytest.mark.parametrize("orders", [[[0, 0], []], [[0], [0]]])
def test_assemble_refuses_a_visit_twice(orders: list[list[int]]) -> None:
    """On one route or on two."""
    with pytest.raises(ValueError, match="repeats a visit"):
        assemble(three(), orders)


def test_assemble_wants_one_order_per_vehicle() -> None:
    """Too few orders are a mistake, not vehicles that stay at home."""
    with pytest.raises(ValueError, match="1 orders for 2 vehicles"):
        assemble(three(), [[0]])
