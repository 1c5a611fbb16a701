"""Times from the first shift on, and costs that fit: properties of random and extreme problems."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.problem import MAX_COST, MAX_RATE, MAX_TIME, Change, Previous, Vehicle, Visit
from optimizer.routing.ranges import LARGEST_COST, Spans, cost_shift
from optimizer.travel import MAX_TRAVEL, TravelTables
from tests.optimizer.line import problem, van, visit
from tests.strategies import Size, random_problem

SEEDS = range(15)
Window = tuple[int, int]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_shift_lies_within_the_span(seed: int) -> None:
    """From 0 to the horizon, both of which some shift touches."""
    rng = np.random.default_rng([43, seed])
    made = random_problem(rng, Size(vehicles=(1, 4)))
    spans = Spans.of(made)
    first = [spans.of_origin(v.window[0]) for v in made.vehicles]
    last = [spans.of_origin(v.latest_end) for v in made.vehicles]
    assert min(first) == 0
    assert max(last) == spans.horizon


@pytest.mark.parametrize("seed", SEEDS)
def test_windows_hold_the_seconds_in_which_a_task_may_start(seed: int) -> None:
    """Second by second: a cumul is allowed if, less the set-up in the leg, a window is open."""
    rng = np.random.default_rng([44, seed])
    made = random_problem(rng, Size(visits=(1, 4), vehicles=(1, 3)))
    spans = Spans.of(made)
    for job in made.visits:
        for setup in (0, 7):
            allowed = {
                second
                for opens, closes in spans.windows(job, setup)
                for second in range(opens, closes + 1)
            }
            for second in range(spans.horizon + 1):
                moment = spans.origin + second
                windows = job.start_windows
                is_open = any(opens + setup <= moment <= closes for opens, closes in windows)
                is_open |= not windows and second >= setup
                assert (second in allowed) == is_open, (second, setup)


@given(
    edges=st.lists(st.integers(-50, 150), min_size=2, max_size=6, unique=True),
    setup=st.integers(0, 30),
)
def test_windows_stay_ascending_and_within_the_day(edges: list[int], setup: int) -> None:
    """Clipping and narrowing leave ranges apart, in order, within 0 and the horizon."""
    ordered = sorted(edges)
    windows = tuple(zip(ordered[::2], ordered[1::2], strict=False))
    made = problem([van(window=(0, 100))], [visit(1, windows=windows)])
    found = Spans.of(made).windows(made.visits[0], setup)
    flat = [edge for window in found for edge in window]
    assert flat == sorted(flat)
    assert all(0 <= edge <= 100 for edge in flat)
    assert len(found) <= len(windows)


@pytest.mark.parametrize(
    ("windows", "setup", "expected"),
    [
        (((-50, -1),), 0, []),
        (((101, 200),), 0, []),
        (((-50, 0),), 0, [(0, 0)]),
        (((100, 200),), 0, [(100, 100)]),
        (((-50, 200),), 0, [(0, 100)]),
        (((10, 20),), 10, [(20, 20)]),
        (((10, 20),), 11, []),
        (((10, 20), (30, 60)), 15, [(45, 60)]),
    ],
)
def test_windows_at_the_edges_of_the_day(
    windows: tuple[Window, ...], setup: int, expected: list[Window]
) -> None:
    """Both ends are inclusive; a window that a set-up fills up to its last second remains."""
    made = problem([van(window=(0, 100))], [visit(1, windows=windows)])
    assert Spans.of(made).windows(made.visits[0], setup) == expected


@pytest.mark.parametrize("origin", [0, -(10**6), 1_772_409_600])
def test_the_origin_makes_no_difference(origin: int) -> None:
    """Windows and cost scale are those of the same day at any other time."""
    jobs = [visit(1, windows=((origin + 5, origin + 9),), due=origin + 3, lateness_cost=2)]
    made = problem([van(window=(origin, origin + 50))], jobs)
    spans = Spans.of(made)
    assert (spans.origin, spans.horizon) == (origin, 50)
    assert spans.windows(made.visits[0], 0) == [(5, 9)]
    assert cost_shift(made) == 0


HUGE = MAX_COST
# Each alone is dear enough, with a thousand visits, to need scaling.
DEAR_VISITS: list[tuple[str, Visit]] = [
    ("unserved_cost", visit(1, unserved_cost=HUGE)),
    ("missed_cost", replace(visit(1), deadline=5, missed_cost=HUGE)),
    ("preference_cost", replace(visit(1), preference_cost=HUGE, preferred=frozenset({0}))),
    ("vehicle_costs", replace(visit(1), vehicle_costs=((0, HUGE),))),
    ("lateness_cost", visit(1, due=-MAX_TIME, lateness_cost=MAX_RATE)),
    ("earliness_cost", replace(visit(1), wanted=MAX_TIME, earliness_cost=MAX_RATE)),
    ("late_steps", replace(visit(1), late_steps=((-MAX_TIME, MAX_RATE),))),
    ("delay_cost", replace(visit(1), delay_cost=HUGE)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "job"), DEAR_VISITS)
def test_each_cost_of_a_visit_counts(field: str, job: Visit) -> None:
    """Whatever of it is huge, costs are scaled down; those of plain visits stay exact."""
    made = problem([replace(van(), day=1)], [job] * 1000)
    assert cost_shift(made) > 0, field
    assert cost_shift(problem([van()], [visit(1)] * 1000)) == 0


DEAR_VEHICLES: list[tuple[str, Vehicle]] = [
    ("fixed_cost", van(fixed_cost=HUGE)),
    ("visit_cost", replace(van(), visit_cost=HUGE)),
    ("outside_cost", replace(van(), outside_cost=HUGE)),
    ("travel_cost", van(travel_cost=MAX_RATE)),
    ("distance_cost", van(distance_cost=MAX_RATE)),
    ("task_cost", van(task_cost=MAX_RATE)),
    ("work_cost", replace(van(window=(0, MAX_TIME)), work_cost=MAX_RATE)),
    ("overtime_cost", van(window=(0, MAX_TIME), overtime_cost=MAX_RATE)),
    ("unfair_cost", replace(van(window=(0, MAX_TIME)), unfair_cost=MAX_RATE)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "vehicle"), DEAR_VEHICLES)
def test_each_cost_of_a_vehicle_counts(field: str, vehicle: Vehicle) -> None:
    """Whatever of it is huge, on a day of long drives and tasks, costs are scaled down."""
    far = TravelTables.of([[0, MAX_TRAVEL], [MAX_TRAVEL, 0]], [[0, MAX_TRAVEL], [MAX_TRAVEL, 0]])
    jobs = [visit(1, 10**9)] * 200
    assert cost_shift(problem([vehicle] * 200, jobs, far)) > 0, field
    plain = replace(van(travel_cost=0), window=vehicle.window)
    assert cost_shift(problem([plain] * 200, jobs, far)) == 0


@pytest.mark.parametrize("change", [Change(vehicle_cost=HUGE), Change(start_cost=HUGE)])
def test_the_cost_of_change_counts(change: Change) -> None:
    """Each visit may move and go to somebody else."""
    job = replace(visit(1), previous=Previous(vehicle=0, start=5))
    made = problem([van()], [job] * 1000)
    assert cost_shift(made) == 0
    assert cost_shift(replace(made, change=change)) > 0


@given(count=st.integers(1, 200), power=st.integers(0, 53), fixed=st.integers(0, 53))
@settings(max_examples=60, deadline=None)
def test_leaving_everybody_out_fits(count: int, power: int, fixed: int) -> None:
    """Scaled down, all visits left out and all vehicles used stay below the largest cost."""
    made = problem([van(fixed_cost=2**fixed)] * 3, [visit(1, unserved_cost=2**power)] * count)
    shift = cost_shift(made)
    worst = count * 2**power + 3 * 2**fixed
    assert worst >> shift <= LARGEST_COST
    assert shift == 0 or worst << 8 > LARGEST_COST  # never scaled without need


def test_the_scale_grows_with_the_costs() -> None:
    """Dearer visits never need less scaling."""
    shifts = [
        cost_shift(problem([van()], [visit(1, unserved_cost=2**k)] * 900)) for k in range(0, 54, 3)
    ]
    assert shifts == sorted(shifts)
    assert shifts[0] == 0
    assert shifts[-1] > 0
