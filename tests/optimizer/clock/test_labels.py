"""Labels: which of several ways to have reached a stop are kept, and what a route makes of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from compiled.kernel import kernel
from optimizer.clock import columns as c
from optimizer.clock import labels
from optimizer.clock.packing import pack
from optimizer.clock.route import new_records
from optimizer.problem import Problem, Vehicle, Visit
from optimizer.schedule import schedule
from optimizer.solution import Route
from tests.optimizer.clock.test_route import arrays_of, rebuild
from tests.optimizer.line import problem, street, van, visit


@kernel
def beats(lab: Any, later: int) -> Any:
    """Whether the first label beats the second."""
    return labels._beats(lab, np.int64(0), lab, np.int64(1), later)


def pair(**better: int) -> Any:
    """Two labels that are alike, the first with some columns better or worse by so much."""
    lab = np.full((2, c.LABEL), 100, np.int64)
    for name, by in better.items():
        lab[0, getattr(c, name)] += by
    return lab


ALIKE = [{}, {"COST": -1}, {"DRIVEN": -1}, {"METRES": -1}, {"IDLE": 1}, {"LATEST": 1}]
SOONER = [{"TIME": -1}, {"TAKEN": 1}, {"REACH": 1}, {"LEFT": 1}]


@pytest.mark.parametrize("better", [*ALIKE, *SOONER])
def test_a_label_beats_what_it_equals_or_betters(better: dict[str, int]) -> None:
    """In any of its columns; the other way round nothing that is worse in one beats."""
    assert beats(pair(**better), 0)
    if better:
        assert not beats(pair(**{name: -by for name, by in better.items()}), 0)


@pytest.mark.parametrize("better", ALIKE)
def test_where_late_may_be_cheap_the_same_second_is_compared(better: dict[str, int]) -> None:
    """Cheaper at the same second with the same still to do is better whatever comes."""
    assert beats(pair(**better), 1)


@pytest.mark.parametrize("better", SOONER)
def test_where_late_may_be_cheap_sooner_is_no_better(better: dict[str, int]) -> None:
    """Nor is having rested, loaded or charged: doing so later may pass the time."""
    assert not beats(pair(**better), 1)


# ------------------------------------------------------------------ labels of a route


def reached(boss: Vehicle, *visits: Visit) -> list[tuple[int, int, int]]:
    """Second, cost and breaks taken of each label after visits in their order."""
    boss = replace(boss, work_cost=1, max_work=10**6)
    packed = pack(problem([boss], list(visits)))
    assert packed.veh[0, c.KIND] == c.FULL
    records = new_records(packed, 8)
    orders = np.array([[0, *range(len(visits)), 0, 0, 0]], np.int64)
    if rebuild(arrays_of(packed, records), orders, len(visits), 0, 0) >= c.NEVER:
        return []
    first = len(visits) * c.MOST_LABELS
    count = records.work[labels.COUNTS, len(visits)]
    found = records.lab[first : first + count]
    return sorted((int(x[c.TIME]), int(x[c.COST]), int(x[c.TAKEN])) for x in found)


def test_without_breaks_there_is_one_label() -> None:
    """Nothing is left to choose."""
    assert reached(van(), visit(2, 5, due=10, lateness_cost=3), visit(4, 5)) == [(50, 70, 0)]


def test_resting_or_not_are_both_kept() -> None:
    """Sooner without the break, later with it: neither is better in all."""
    found = reached(van(breaks=((0, 500, 60),)), visit(2, 5))
    assert [(time, taken) for time, _, taken in found] == [(25, 0), (85, 1)]


def test_a_break_for_free_is_always_taken() -> None:
    """Before the departure it costs no time, so that not taking it is no better in anything."""
    found = reached(van(breaks=((0, 500, 60),)), visit(2, 5, windows=((100, 200),)))
    assert [(time, taken) for time, _, taken in found] == [(105, 1)]


def test_a_break_that_can_t_be_taken_any_more_drops_the_label() -> None:
    """Once the task ends after `latest`, only the way with the break goes on."""
    found = reached(van(breaks=((0, 50, 60),)), visit(2, 40))
    assert [(time, taken) for time, _, taken in found] == [(120, 1)]


def test_no_label_means_infeasible() -> None:
    """Too late, or no way to go."""
    assert reached(van(), visit(2, windows=((0, 19),))) == []
    made = problem([van()], [visit(2), visit(3)], street(12, (2, 3)))
    assert schedule(made, 0, [0, 1]) is None
    assert schedule(made, 0, [1, 0]) is not None


# ------------------------------------------------------------------ what a route makes of them


def timed(boss: Vehicle, *visits: Visit) -> Route | None:
    """Time visits in their order."""
    return schedule(problem([boss], list(visits)), 0, range(len(visits)))


def test_the_end_may_still_need_a_break() -> None:
    """If the drive home goes past `latest`, the break is taken on it; else there is none."""
    route = timed(van(breaks=((30, 40, 25),)), visit(3, 5))
    assert route is not None
    assert [(rest.start, rest.finish) for rest in route.rests] == [(35, 60)]
    assert route.end == 90
    assert timed(van(breaks=((70, 80, 25),)), visit(3, 5)) == timed(van(), visit(3, 5))


def test_work_is_counted_from_as_late_as_the_day_can_begin() -> None:
    """Waiting in the middle is spared by leaving later, unless a task would mind."""
    boss = replace(van(), work_cost=1)
    visits = [visit(1, 5), visit(2, 5, windows=((100, 200),))]
    route = timed(boss, *visits)
    assert route is not None
    assert (route.departure, route.stops[0].start, route.costs.work) == (75, 85, 50)
    minds = timed(boss, replace(visits[0], due=40, lateness_cost=9), visits[1])
    assert minds is not None
    assert (minds.departure, minds.stops[0].start, minds.costs.work) == (30, 40, 95)


def test_a_break_keeps_the_day_from_beginning_later() -> None:
    """No break moves, so that what comes before it is as early as it was."""
    boss = replace(van(breaks=((20, 40, 10),)), work_cost=1)
    route = timed(boss, visit(1, 5), visit(2, 5, windows=((100, 200),)))
    assert route is not None
    assert all(20 <= rest.start <= 40 for rest in route.rests)
    assert route.costs.work == route.end - route.departure


def ordered_day(seed: int, *, starts: int) -> Problem:
    """Draw a day whose costs grow with time, of a shift from `starts` on."""
    rng = np.random.default_rng([75, seed])
    visits = []
    for _ in range(4):
        due = int(rng.integers(0, 200))
        opens = int(rng.integers(0, 150))
        windows = ((opens, opens + 120),) if rng.random() < 1 / 3 else ()
        made = visit(int(rng.integers(1, 12)), 10, windows=windows, due=due, lateness_cost=2)
        visits.append(made)
    low = int(rng.integers(40, 150))
    boss = van(
        window=(starts, 400), max_overtime=200, overtime_cost=1, breaks=((low, low + 150, 20),)
    )
    return problem([boss], visits)


@pytest.mark.parametrize("starts", [5, 40])
def test_starting_later_never_helps(starts: int) -> None:
    """A shift that begins later is no cheaper and feasible no more often."""
    compared = 0
    for seed in range(60):
        soon = schedule(ordered_day(seed, starts=0), 0, range(4))
        late = schedule(ordered_day(seed, starts=starts), 0, range(4))
        if late is not None:
            assert soon is not None
            assert soon.costs.total <= late.costs.total
            compared += 1
    assert compared > 10
