"""Seconds and costs of stops, against the same worked out in plain Python from the problem."""

from collections.abc import Sequence

import numpy as np

from optimizer.pricing.columns import FAR
from optimizer.pricing.scale import Scale
from optimizer.pricing.scope import serving_cost, start_windows, task_seconds
from optimizer.pricing.timing import alone_costs, ending_cost, late_cost, start_at
from optimizer.pricing.ways import Ways
from optimizer.problem import Problem
from tests.optimizer.line import problem, van, visit
from tests.optimizer.pricing.made_kinds import all_routes, kinds_in, random_kinds
from tests.optimizer.simulator import cheapest


def plainly(made: Problem, vehicle: int, order: Sequence[int]) -> int | None:
    """Drive an order stop by stop with the fields of the problem; cost in its own unit."""
    ways = Ways.of(made, made.vehicles[vehicle], Scale(0, 10))
    crew = made.vehicles[vehicle]
    second, place, cost = crew.window[0], crew.start, crew.fixed_cost
    for x, i in enumerate(order):
        job = made.visits[i]
        if place is not None:
            if ways.seconds[place, job.location] >= FAR:
                return None
            second += int(ways.seconds[place, job.location])
            cost += int(ways.cost[place, job.location])
        open_ = [(a, b) for a, b in start_windows(job, crew) if second <= b]
        if not open_:
            return None
        second = max(second, open_[0][0])
        steps = [*job.late_steps] + ([] if job.due is None else [(job.due, job.lateness_cost)])
        cost += sum(rate * max(0, second - late) for late, rate in steps)
        if job.deadline is not None and second > job.deadline:
            cost += job.missed_cost
        setup, service = task_seconds(job, crew)
        busy = service + (0 if x and place == job.location else setup)
        cost += (crew.task_cost + crew.work_cost) * busy + serving_cost(made, i, vehicle)
        second, place = second + busy, job.location
    if crew.end is not None and place is not None:
        if ways.seconds[place, crew.end] >= FAR:
            return None
        second += int(ways.seconds[place, crew.end])
        cost += int(ways.cost[place, crew.end])
    if second > crew.latest_end:
        return None
    return cost + crew.overtime_cost * max(0, second - crew.window[1])


def test_routes_cost_what_they_cost() -> None:
    """Every order of random kinds, those that can't be driven included."""
    seen = 0
    for made, kind in random_kinds(0, 80):
        scale = Scale.of(made)
        known = all_routes(kind)
        for order in [(0,), (1, 0), *known]:
            visits = [int(kind.visits[row]) for row in order]
            cost = plainly(made, kind.vehicles[0], visits)
            if order in known:
                seen += 1
                assert cost is not None
                assert known[order] == scale.down(cost)
            elif not len(kind.room):
                assert cost is None
    assert seen > 500


def test_routes_never_cost_more_than_the_slow_simulator_says() -> None:
    """Breaks and what else is left aside only make a route dearer."""
    for made, kind in random_kinds(500, 40):
        scale = Scale.of(made)
        for order, cost in list(all_routes(kind).items())[:20]:
            true = cheapest(made, kind.vehicles[0], [int(kind.visits[row]) for row in order])
            assert true is None or scale.cost(cost) <= true


def test_the_next_window_that_is_open() -> None:
    """Before it one waits, between two for the later one, after the last it is too late."""
    (kind,) = kinds_in(problem([van()], [visit(1, windows=((20, 30), (50, 50), (70, 90)))]))
    starts = [start_at(0, second, kind.stop, kind.windows) for second in (0, 20, 30, 31, 51, 90)]
    assert starts == [20, 20, 30, 50, 70, 90]
    assert start_at(0, 91, kind.stop, kind.windows) == FAR
    assert start_at(0, FAR, kind.stop, kind.windows) == FAR


def test_start_at_never_goes_back() -> None:
    """Who comes later starts no sooner, and nobody starts before he is there."""
    for _, kind in random_kinds(900, 30):
        for k in range(len(kind.visits)):
            starts = [start_at(k, s, kind.stop, kind.windows) for s in range(-20, 400, 3)]
            assert starts == sorted(starts)
            assert all(a >= s for a, s in zip(starts, range(-20, 400, 3), strict=True))


def test_late_steps_add_up() -> None:
    """Each second after each step costs its rate more, a missed deadline once."""
    late = visit(1, due=10, lateness_cost=2)
    made = problem([van()], [late])
    (kind,) = kinds_in(made)
    costs = [late_cost(0, s, kind.stop, kind.steps) for s in (0, 10, 11, 40)]
    assert costs == [0, 0, 2 * 1024, 60 * 1024]


def test_lateness_never_falls() -> None:
    """On random kinds it grows with the second of the start, from nothing on."""
    for _, kind in random_kinds(1300, 30):
        for k in range(len(kind.visits)):
            costs = [late_cost(k, s, kind.stop, kind.steps) for s in range(-50, 400, 7)]
            assert costs == sorted(costs)
            assert costs[0] >= 0


def test_the_end_costs_its_way_and_overtime() -> None:
    """20 seconds back; from the end of the shift on each second costs 5; then it can't be."""
    made = problem([van(window=(0, 100), max_overtime=30, overtime_cost=5)], [visit(2, 10)])
    (kind,) = kinds_in(made)
    ends = [ending_cost(0, second, kind.stop, kind.shift) for second in (30, 80, 90, 110, 111)]
    assert ends == [20 * 1024, 20 * 1024, 70 * 1024, 170 * 1024, FAR]


def test_alone_is_a_route_of_one() -> None:
    """The same figure as the route's own, or `FAR` where that can't be driven."""
    for _, kind in random_kinds(1700, 60):
        costs = alone_costs(kind.stop, kind.windows, kind.steps, kind.shift)
        full = np.atleast_1d((kind.loads > kind.room).any(axis=1))
        for row in range(len(kind.visits)):
            assert full[row] or (kind.cost([row]) or FAR) == costs[row] or costs[row] == 0
        assert (kind.alone() >= costs).all()
        assert np.array_equal(kind.alone()[~full], costs[~full])
