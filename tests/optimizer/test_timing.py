"""Labels: how a route is timed stop by stop, and which of several ways to rest are kept."""

import numpy as np
import pytest

from optimizer.problem import Problem
from optimizer.schedule import schedule
from optimizer.timing import Label, Leg, Timer, first_start
from tests.optimizer.line import problem, street, van, visit
from tests.strategies import random_problem


def labels(made: Problem, *order: int) -> list[Label]:
    """Labels of vehicle 0 after visits in their order."""
    timer = Timer(made, 0)
    found, before = timer.begin(), None
    for index in order:
        found, before = timer.serve(found, before, index), index
    return found


def test_the_shift_is_where_labels_begin() -> None:
    """Free at its start, nothing taken, nothing late."""
    assert Timer(problem([van(window=(70, 90))], []), 0).begin() == [Label(70)]


def test_without_breaks_there_is_one_label() -> None:
    """Nothing is left to choose."""
    made = problem([van()], [visit(2, 5, due=10, lateness_cost=3), visit(4, 5)])
    (label,) = labels(made, 0, 1)
    assert (label.free, label.taken, label.lateness) == (50, 0, 30)


def test_a_chain_tells_the_whole_route() -> None:
    """From the last label back to the first stop, given in driving order."""
    made = problem([van()], [visit(2, 5), visit(4, 5), visit(6, 5)])
    (label,) = labels(made, 0, 1, 2)
    assert [step.start for step in label.chain] == [20, 45, 70]
    assert Label(0).chain == []


def test_resting_or_not_are_both_kept() -> None:
    """Sooner without the break, later with it: neither is better in all."""
    made = problem([van(breaks=((0, 500, 60),))], [visit(2, 5)])
    assert [(x.free, x.taken) for x in labels(made, 0)] == [(25, 0), (85, 1)]


def test_a_break_for_free_is_always_taken() -> None:
    """Within a wait it costs no time, so that not taking it is no better in anything."""
    made = problem([van(breaks=((0, 500, 60),))], [visit(2, 5, windows=((100, 200),))])
    assert [(x.free, x.taken) for x in labels(made, 0)] == [(105, 1)]


def test_a_break_that_can_t_be_taken_any_more_drops_the_label() -> None:
    """Once the task ends after `latest`, only the way with the break goes on."""
    made = problem([van(breaks=((0, 50, 60),))], [visit(2, 40)])
    assert [(x.free, x.taken) for x in labels(made, 0)] == [(120, 1)]


def test_breaks_taken_earlier_or_later_are_both_kept_where_lateness_differs() -> None:
    """The earlier break makes the visit late, the later one is too late for the next leg's end."""
    jobs = [visit(1, 10, due=15, lateness_cost=1), visit(3, 10)]
    made = problem([van(breaks=((0, 200, 30),))], jobs)
    first = labels(made, 0)
    assert [(x.free, x.taken, x.lateness) for x in first] == [(20, 0, 0), (50, 1, 25)]
    second = labels(made, 0, 1)
    assert [(x.free, x.taken, x.lateness) for x in second] == [(50, 0, 0), (80, 1, 0)]


def test_no_label_means_infeasible() -> None:
    """Too late, or no way to go."""
    made = problem([van()], [visit(2, windows=((0, 19),)), visit(3)], street(12, (0, 3)))
    assert labels(made, 0) == []
    assert labels(made, 1) == []
    assert labels(made, 0, 1) == []
    assert Timer(made, 0).finish([], 1) is None


def test_the_cheapest_ending_wins() -> None:
    """Lateness and overtime together decide, not the clock."""
    timer = Timer(problem([van(window=(0, 100), max_overtime=100, overtime_cost=2)], [visit(1)]), 0)
    early, late = Label(80, lateness=90), Label(110)
    ending = timer.finish([early, late], 0)
    assert ending is not None
    assert (ending.label, ending.end, ending.soft_cost) == (late, 120, 40)


def test_the_end_may_still_need_a_break() -> None:
    """If the drive home goes past `latest`, the break is taken on it."""
    made = problem([van(breaks=((30, 40, 25),))], [visit(3)])
    timer = Timer(made, 0)
    ending = timer.finish([Label(35)], 0)
    assert ending is not None
    assert ending.end == 90
    assert [(rest.start, rest.finish) for rest in ending.rests] == [(35, 60)]
    assert timer.finish([Label(41)], 0) is None


@pytest.mark.parametrize(
    ("ready", "start"), [(-5, 0), (0, 0), (3, 3), (5, 5), (6, 10), (12, 12), (13, None)]
)
def test_first_start(ready: int, start: int | None) -> None:
    """The first open second, both ends of each window included."""
    assert first_start(visit(1, windows=((0, 5), (10, 12))), ready) == start


def test_legs_between_places() -> None:
    """Seconds and metres; nothing to drive at one place or without one; None: no way."""
    timer = Timer(problem([van()], [], street(12, (2, 5))), 0)
    assert timer.leg(1, 4) == Leg(30, 30)
    assert timer.leg(4, 4) == timer.leg(None, 4) == timer.leg(4, None) == Leg(0, 0)
    assert timer.leg(2, 5) is None
    assert timer.leg(5, 2) == Leg(30, 30)


def test_place_of_a_stop_or_of_the_start() -> None:
    """What comes before the first stop is the vehicle's start."""
    timer = Timer(problem([van(start=7)], [visit(4)]), 0)
    assert (timer.place(None), timer.place(0)) == (7, 4)


@pytest.mark.parametrize("seed", range(3))
def test_no_label_is_beaten_by_another(seed: int) -> None:
    """Of any two labels each is better in time, in cost or in breaks taken."""
    rng = np.random.default_rng([41, seed])
    several = 0
    for _ in range(300):
        made = random_problem(rng)
        if not made.vehicles or not made.visits:
            continue
        order = rng.permutation(len(made.visits))[:3].tolist()
        found = labels(made, *order)
        several += len(found) > 1
        for a in found:
            for b in found:
                as_good = a.free <= b.free and a.lateness <= b.lateness and a.taken >= b.taken
                assert a is b or not as_good
    assert several > 10


@pytest.mark.parametrize("seed", range(3))
def test_starting_later_never_helps(seed: int) -> None:
    """Costs grow with time: a shift that begins later is no cheaper and feasible no more often."""
    rng = np.random.default_rng([42, seed])
    for _ in range(200):
        made = random_problem(rng)
        if not made.vehicles or not made.visits:
            continue
        timer = Timer(made, 0)
        order = rng.permutation(len(made.visits))[:3].tolist()
        if schedule(made, 0, order) is None:
            continue
        costs = []
        for delay in (0, 5, 40):
            found, before = [Label(timer.vehicle.window[0] + delay)], None
            for index in order:
                found, before = timer.serve(found, before, index), index
            ending = timer.finish(found, order[-1])
            costs.append(float("inf") if ending is None else ending.soft_cost)
        assert costs == sorted(costs)
