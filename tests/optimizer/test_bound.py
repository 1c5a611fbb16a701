"""The proven bound: never above the best plan's cost, equal to it wherever that is in reach."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from optimizer.bound import Bound, bound
from optimizer.pricing.market import Market
from optimizer.pricing.quick_plan import quick_plan
from optimizer.problem import MAX_COST, MAX_RATE, Problem
from optimizer.solution import Costs, Route, Solution, Stop
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.simulator import cheapest, optimum
from tests.strategies import BASIC, COUPLING, EVERYTHING, Size, random_problem

TINY = Size(visits=(1, 3), vehicles=(1, 2), locations=(1, 4), longest_drive=12, longest_task=12)
LONG = 30.0  # seconds; what ends a test is that nothing is left to do


def plane_day(visits: int, vehicles: int, seed: int) -> Problem:
    """Make a day on a plane: windows of a third of the day, everybody from a place of his own."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 100, (visits + vehicles, 2))
    seconds = np.abs(at[:, None] - at).sum(axis=2) * 20
    opens = rng.integers(0, 3, visits) * 10_000
    return problem(
        [van(window=(0, 30_000), start=k, end=k) for k in range(vehicles)],
        [
            visit(vehicles + j, 1800, windows=((int(opens[j]), int(opens[j]) + 10_000),))
            for j in range(visits)
        ],
        TravelTables.of(seconds),
    )


# ------------------------------------------------------------------ against the truth


@pytest.mark.parametrize("seed", range(40))
def test_bound_is_never_above_the_best_plan(seed: int) -> None:
    """With every feature that leaves routes apart, the best of all plans costs no less."""
    size = replace(TINY, features=EVERYTHING - COUPLING)
    made = random_problem(np.random.default_rng(seed), size)
    assert bound(made, seconds=LONG).value <= optimum(made)


@pytest.mark.parametrize("seed", range(40, 60))
def test_bound_is_never_above_the_best_plan_without_rich_features(seed: int) -> None:
    """The features that are labelled exactly: skills, windows, lateness, overtime, capacity."""
    size = replace(TINY, features=BASIC)
    made = random_problem(np.random.default_rng(seed), size)
    assert bound(made, seconds=LONG).value <= optimum(made)


def test_bound_is_mostly_exact() -> None:
    """Where nothing is left aside, nine of ten tiny problems are solved to the end."""
    exact = seen = 0
    for seed in range(40):
        size = replace(TINY, features=BASIC)
        made = random_problem(np.random.default_rng(seed), size)
        made = replace(made, vehicles=tuple(replace(v, breaks=()) for v in made.vehicles))
        found = bound(made, seconds=LONG)
        assert found.relaxed == ()
        assert found.converged
        seen += 1
        exact += found.value == optimum(made)
    assert exact >= 0.9 * seen


@pytest.mark.parametrize("seed", range(12))
def test_travel_that_breaks_the_triangle_inequality(seed: int) -> None:
    """Random tables, where a detour may be quicker than the way straight on: still no mistake."""
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 400, (5, 5))
    np.fill_diagonal(table, 0)
    made = problem(
        [van(window=(0, 700), start=0, end=1)],
        [visit(k, 20, unserved_cost=900, windows=((0, 300 + 80 * k),)) for k in (2, 3, 4)],
        TravelTables.of(table, unreachable=rng.random((5, 5)) < 0.2),
    )
    assert bound(made, seconds=LONG).value == optimum(made)


def test_a_stop_on_the_way_can_open_a_way() -> None:
    """A visit with no way of its own from the start is reached through another one."""
    closed = np.zeros((3, 3), np.bool_)
    closed[0, 2] = True
    table = np.array([[0, 10, 0], [10, 0, 10], [10, 10, 0]])
    made = problem([van()], [visit(1), visit(2)], TravelTables.of(table, unreachable=closed))
    assert bound(made, seconds=LONG).value == optimum(made) == 30


# ------------------------------------------------------------------ what it takes account of


def test_lateness_and_overtime_count() -> None:
    """Both grow with time, so the bound has them to the unit.

    It is 40 seconds there, 30 of them late, 50 of work and 40 back, which is 30 of overtime.
    """
    made = problem(
        [van(window=(0, 100), max_overtime=100, overtime_cost=7)],
        [visit(4, 50, due=10, lateness_cost=3)],
    )
    assert bound(made, seconds=LONG).value == 80 + 90 + 210 == optimum(made)


def test_late_steps_and_a_missed_deadline_count() -> None:
    """Lateness that becomes dearer, and a level of service that is missed."""
    slow = replace(visit(4, due=10, lateness_cost=3), late_steps=((30, 5),))
    made = problem([van()], [replace(slow, deadline=39, missed_cost=100)])
    assert bound(made, seconds=LONG).value == 80 + 90 + 50 + 100 == optimum(made)


def test_set_up_is_spared_at_the_same_place() -> None:
    """The second of two visits at one place needs none, so both fit the shift."""
    made = problem(
        [van(window=(0, 100), task_cost=1)],
        [visit(1, 20, setup=30, unserved_cost=1000), visit(1, 20, setup=30, unserved_cost=1000)],
    )
    assert bound(made, seconds=LONG).value == 20 + 70 == optimum(made)


def test_capacity_and_most_visits_count() -> None:
    """A van that is full after two visits, or may do one only, leaves the others out."""
    three = [visit(1, demand=(2,), unserved_cost=500) for _ in range(3)]
    made = problem([van(capacity=(4,))], three)
    assert bound(made, seconds=LONG).value == 20 + 500
    one = problem([replace(van(capacity=(9,)), max_visits=1)], three)
    assert bound(one, seconds=LONG).value == 20 + 1000


def test_costs_of_who_comes_count() -> None:
    """A price for each visit, a preference, a fixed cost: 20 + 5 + 2 + 50 near, 100 + 1 far."""
    wanted = replace(visit(1), preferred=frozenset({1}), preference_cost=50)
    far = replace(van(start=6, end=6), visit_cost=1)
    near = replace(van(fixed_cost=5), visit_cost=2)
    made = problem([near, far], [wanted])
    assert bound(made, seconds=LONG).value == 77


def test_validity_of_a_skill_counts() -> None:
    """A skill that is valid in the afternoon makes the visit late."""
    crew = replace(van(skills=(3,)), skill_windows=((3, (500, 900)),))
    made = problem([crew], [visit(1, skills=(3,), due=100, lateness_cost=1)])
    assert bound(made, seconds=LONG).value == 20 + 400


def test_several_windows_count() -> None:
    """Who misses the first window waits for the second one, and is late there."""
    made = problem(
        [van(start=5)], [visit(1, windows=((0, 30), (600, 700)), due=0, lateness_cost=1)]
    )
    assert bound(made, seconds=LONG).value == 50 + 600


# ------------------------------------------------------------------ what it leaves aside


def test_what_is_left_aside_is_named() -> None:
    """Breaks, say, are not looked at, and the bound says so; without them nothing is named."""
    busy = problem([van(breaks=((0, 50, 30),))], [visit(1)])
    assert bound(busy, seconds=LONG).relaxed == ("breaks",)
    assert bound(problem([van()], [visit(1)]), seconds=LONG).relaxed == ()


def test_what_is_left_aside_never_raises_the_bound() -> None:
    """The same day with and without breaks has the same bound."""
    made = plane_day(8, 2, 1)
    rests = van(breaks=((5000, 9000, 1800),)).breaks
    rich = replace(made, vehicles=tuple(replace(v, breaks=rests) for v in made.vehicles))
    assert bound(rich, seconds=LONG).value == bound(made, seconds=LONG).value


# ------------------------------------------------------------------ days of some size


@pytest.mark.parametrize("seed", range(3))
def test_a_day_of_forty_visits(seed: int) -> None:
    """The bound is below the cost of the plan that it began with, and not far below it."""
    made = plane_day(40, 6, seed)
    market = Market.of(made)
    orders = quick_plan(market.kinds, market.ceilings, 6, lambda: False)
    cost = sum(cheapest(made, k, order) or 0 for k, order in enumerate(orders) if order)
    cost += sum(10**6 for i in range(40) if not any(i in order for order in orders))
    found = bound(made, seconds=LONG, max_rounds=60)
    assert 0.6 * cost < found.value <= cost
    assert found.gap(cost) < 0.4


def test_cuts_come_nearer() -> None:
    """Three visits of which a van can make any two: cuts see that a pair and one are needed."""
    corners = TravelTables.of((np.ones((4, 4)) - np.eye(4)) * 100)
    alike = [visit(k, 300, unserved_cost=10_000) for k in (1, 2, 3)]
    made = problem([van(window=(0, 1000)) for _ in range(3)], alike, corners)
    found = bound(made, seconds=LONG)
    assert found.converged
    assert found.cuts > 0
    assert found.value == 500  # without cuts three halves of pairs: 450


def test_a_plan_that_is_the_best_is_proven_to_be() -> None:
    """The bound ends as soon as the plan can't be beaten; the gap is nothing."""
    made = problem([van()], [visit(1), visit(2), visit(3)])
    route = Route(
        vehicle=0,
        departure=0,
        end=60,
        stops=tuple(Stop(visit=i, arrival=0, start=0, finish=0, setup=0) for i in (0, 1, 2)),
        rests=(),
        travel_seconds=60,
        metres=60,
        costs=Costs(travel=60),
    )
    plan = Solution(routes=(route,), unassigned=(), costs=route.costs)
    found = bound(made, seconds=LONG, solution=plan)
    assert found.converged
    assert found.gap(plan.cost) == 0.0


def test_equal_runs_give_equal_bounds() -> None:
    """With a limit on rounds neither the clock nor the number of threads matters."""
    made = plane_day(20, 4, 2)
    values = [bound(made, seconds=LONG, max_rounds=25, threads=t).value for t in (1, 2, 1)]
    assert len(set(values)) == 1


def test_equal_vans_count_as_often_as_there_are() -> None:
    """Three equal vans for three visits in the same minute, two for three: one is left out."""
    busy = [visit(1, 500, windows=((10, 10),), unserved_cost=5000) for _ in range(3)]
    assert bound(problem([van() for _ in range(3)], busy), seconds=LONG).value == 60
    assert bound(problem([van() for _ in range(2)], busy), seconds=LONG).value == 5040


# ------------------------------------------------------------------ how it goes


def test_progress_is_told_and_the_curve_rises() -> None:
    """Each round is told; values and times on the curve only grow, up to the result."""
    told: list[Bound] = []
    found = bound(plane_day(15, 3, 3), seconds=LONG, on_progress=told.append)
    assert [state.rounds for state in told[:3]] == [1, 2, 3]
    assert told[-1].value == found.value == found.curve[-1][1]
    for (before, low), (after, high) in zip(found.curve, found.curve[1:], strict=False):
        assert before <= after
        assert low < high


def test_it_ends_after_so_many_rounds() -> None:
    """`max_rounds` is kept to, and what has been proven by then stands."""
    found = bound(plane_day(20, 4, 4), seconds=LONG, max_rounds=3)
    assert found.rounds == 3
    assert not found.converged
    assert found.value > 0


def test_no_time_gives_a_first_bound() -> None:
    """Without any time there is what each visit costs at least, and a valid answer."""
    made = problem([van()], [visit(3, unserved_cost=700), visit(5, unserved_cost=10)])
    found = bound(made, seconds=0.0)
    assert 0 < found.value <= optimum(made)
    assert not found.converged


def test_it_ends_when_cancelled() -> None:
    """An event that is set in a round ends it there, with the bound so far."""
    stop = threading.Event()
    found = bound(plane_day(40, 6, 5), seconds=LONG, cancel=stop, on_progress=lambda _: stop.set())
    assert found.rounds == 1


def test_labels_without_end_do_not_hang() -> None:
    """Fifty visits that any order can serve are beyond label setting; the bound stays valid."""
    made = problem(
        [van(window=(0, 10**6))], [visit(1 + k % 11, unserved_cost=1000) for k in range(50)]
    )
    begun = time.monotonic()
    found = bound(made, seconds=1.0)
    assert 0 <= found.value <= 220  # up the street and back
    assert time.monotonic() - begun < 60  # not for ever: compiling may come on top


# ------------------------------------------------------------------ the edges


def test_nothing_to_do() -> None:
    """No visits cost nothing; without vehicles all is left out, and that is final."""
    nobody = bound(problem([van()], []), seconds=LONG)
    assert (nobody.value, nobody.converged) == (0, True)
    alone = bound(problem([], [visit(1, unserved_cost=70)]), seconds=LONG)
    assert (alone.value, alone.converged) == (70, True)


def test_what_nobody_can_serve_costs_its_price() -> None:
    """A skill that nobody has, a window before the shift, a place too far."""
    made = problem(
        [van(window=(100, 300))],
        [
            visit(1, skills=(5,), unserved_cost=1),
            visit(1, windows=((0, 50),), unserved_cost=20),
            visit(11, unserved_cost=300),
            visit(2, unserved_cost=4000),
        ],
    )
    assert bound(made, seconds=LONG).value == 321 + 40


def test_visits_that_are_cheaper_left_out() -> None:
    """Nobody drives 40 for a visit that is worth 30."""
    assert bound(problem([van()], [visit(2, unserved_cost=30)]), seconds=LONG).value == 30
    assert bound(problem([van()], [visit(2, unserved_cost=0)]), seconds=LONG).value == 0


@pytest.mark.parametrize("rate", [1, MAX_RATE // 3, MAX_RATE])
def test_the_largest_costs_do_not_overflow(rate: int) -> None:
    """Rates of 2**31 and prices of 2**53 end in a bound that is near the truth, never above."""
    made = problem(
        [van(travel_cost=rate, task_cost=rate, distance_cost=rate, overtime_cost=rate)],
        [visit(k, 100, unserved_cost=MAX_COST, due=0, lateness_cost=rate) for k in (1, 2, 3)],
    )
    found, best = bound(made, seconds=LONG).value, optimum(made)
    assert 0.99 * best <= found <= best


def test_tables_with_the_longest_drives_do_not_overflow() -> None:
    """Drives of 2**31 seconds and metres at the highest rates: a bound below the best plan."""
    table = np.full((3, 3), 2**31 - 1)
    np.fill_diagonal(table, 0)
    made = problem(
        [van(window=(0, 2**40), travel_cost=MAX_RATE, distance_cost=MAX_RATE)],
        [visit(1, unserved_cost=MAX_COST), visit(2, unserved_cost=MAX_COST)],
        TravelTables.of(table, table),
    )
    found = bound(made, seconds=LONG).value
    assert 0.99 * 2 * MAX_COST <= found <= 2 * MAX_COST


def test_ten_thousand_visits_at_one_point() -> None:
    """Too large for routes, but there is an answer at once that doesn't claim to be final."""
    made = problem([van(start=3)], [visit(1, 1, unserved_cost=100) for _ in range(10_000)])
    found = bound(made, seconds=1.0)
    assert 0 <= found.value <= 10_000 * 100
    assert not found.converged


def test_gap_is_a_share_of_the_cost() -> None:
    """A plan of 200 above a bound of 150 is at most a quarter too dear; free plans have none."""
    found = replace(bound(problem([], []), seconds=0.0), value=150)
    assert found.gap(200) == 0.25
    assert found.gap(100) == 0.0
    assert found.gap(0) == 0.0


def test_a_plan_with_a_false_cost_proves_nothing() -> None:
    """The bound comes from the problem alone: what a plan claims about itself is not believed."""
    made = problem([van()], [visit(1), visit(5)])
    false = Solution(routes=(), unassigned=(), costs=Costs(fixed=1))
    assert bound(made, seconds=LONG, solution=false).value <= optimum(made)


def test_a_street_with_one_way_home() -> None:
    """Open starts and ends, and a gap in the street: as the simulator says."""
    made = problem(
        [van(start=None), van(end=None, window=(50, 400))],
        [visit(2, 10, unserved_cost=300), visit(6, 10, windows=((0, 200),), unserved_cost=300)],
        street(12, (2, 6)),
    )
    assert bound(made, seconds=LONG).value == optimum(made)
