"""Drives by the hour, openings, starts and what they cost, against the same in plain Python."""

from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pytest

from compiled.kernel import kernel
from optimizer.clock import legs
from optimizer.clock.columns import FAR, NEVER
from optimizer.clock.packing import Packed, pack
from optimizer.couplings import Change
from optimizer.schedule import stop_costs
from optimizer.solution import Stop
from optimizer.travel import MAX_TRAVEL, TravelTables
from optimizer.visit import Previous, Visit
from tests.optimizer.line import problem, street, van, visit


@kernel
def drive(veh: Any, seconds: Any, starts: Any, a: int, b: int, t: int) -> Any:  # noqa: PLR0917 - as a kernel does
    """Call the kernel for the first vehicle."""
    return legs.drive(veh, seconds, starts, np.int64(0), a, b, t)


@kernel
def part(rise: int, past: int, gap: int) -> Any:
    """Call the kernel."""
    return legs.part(rise, past, gap)


@kernel
def latest(veh: Any, seconds: Any, starts: Any, a: int, b: int, low: int, due: int) -> Any:  # noqa: PLR0917 - as a kernel does
    """Call the kernel for the first vehicle."""
    return legs.latest_departure(veh, seconds, starts, np.int64(0), a, b, low, due)


@kernel
def opening(windows: Any, first: int, count: int, t: int) -> Any:
    """Call the kernel."""
    return legs.opening(windows, first, count, t)


@kernel
def first_start(vis: Any, windows: Any, t: int) -> Any:
    """Call the kernel for the first visit."""
    return legs.first_start(vis, windows, np.int64(0), t)


@kernel
def start_cost(vis: Any, steps: Any, s: int) -> Any:
    """Call the kernel for the first visit."""
    return legs.start_cost(vis, steps, np.int64(0), s)


@kernel
def room(vis: Any, windows: Any, steps: Any, s: int) -> Any:
    """Call the kernel for the first visit."""
    return legs.room(vis, windows, steps, np.int64(0), s)


def packed(tables: TravelTables) -> tuple[Any, Any, Any]:
    """Give what `drive` takes of a problem with some travel tables."""
    arrays = pack(problem([van()], [visit(1)], tables))
    return arrays.veh, arrays.seconds, arrays.starts


def hourly(rng: np.random.Generator, *, most_gap: int, most: int, places: int = 4) -> TravelTables:
    """Draw tables for up to six hours."""
    bands = int(rng.integers(1, 7))
    starts = int(rng.integers(-(10**6), 10**6)) + np.cumsum(rng.integers(1, most_gap, bands))
    seconds = rng.integers(0, most, (bands, places, places))
    seconds[:, np.arange(places), np.arange(places)] = 0
    return TravelTables.by_hour(starts, seconds)


def seconds_around(rng: np.random.Generator, starts: Any, count: int) -> list[int]:
    """Draw seconds within, at and far outside some hours."""
    low, high = int(starts[0]), int(starts[-1])
    edges = [int(s) + d for s in starts for d in (-1, 0, 1)]
    inside = rng.integers(low - 5, high + 6, count).tolist()
    return [*edges, *inside, low - 10**9, high + 10**9, -(2**40), 2**40]


@pytest.mark.parametrize(
    ("most_gap", "most"),
    [(5, 40), (3600, 4000), (50_000, 10**6), (2**21, MAX_TRAVEL), (2**40, MAX_TRAVEL)],
)
def test_drives_are_those_of_the_tables(most_gap: int, most: int) -> None:
    """To the second, at any second, however far apart the hours and however long the drives."""
    rng = np.random.default_rng([70, most_gap])
    for _ in range(40):
        tables = hourly(rng, most_gap=most_gap, most=most)
        arrays = packed(tables)
        for t in seconds_around(rng, tables.starts, 60):
            a, b = (int(place) for place in rng.integers(4, size=2))
            assert drive(*arrays, a, b, t) == tables.seconds_at(a, b, t)


def test_drives_without_hours_are_the_same_all_day() -> None:
    """One table, and nothing else to look at."""
    arrays = packed(street())
    assert [drive(*arrays, 2, 5, t) for t in (-(10**9), 0, 10**9)] == [30, 30, 30]


def test_there_is_no_way_at_any_hour() -> None:
    """`FAR`, before, between and after the hours; staying takes no time."""
    base, gap = street(), np.zeros((12, 12), np.bool_)
    gap[2, 5] = True
    tables = TravelTables.by_hour(
        [0, 100, 200], np.stack([base.seconds * k for k in (1, 3, 2)]), unreachable=gap
    )
    arrays = packed(tables)
    assert [drive(*arrays, 2, 5, t) for t in (-1, 0, 50, 100, 150, 250)] == [FAR] * 6
    assert drive(*arrays, 2, 2, 50) == 0
    assert drive(*arrays, 5, 2, 50) == 60


@pytest.mark.parametrize("most", [100, 2**20, 2**31, 2**40])
def test_shares_of_a_rise_are_rounded_half_up(most: int) -> None:
    """As fractions without end would have it, on either side of where floats are enough."""
    rng = np.random.default_rng([71, most])
    for _ in range(2000):
        gap = int(rng.integers(1, most))
        past = int(rng.integers(0, gap))
        rise = int(rng.integers(-min(gap, 2**31), 2**31))
        assert part(rise, past, gap) == floor(Fraction(rise * past, gap) + Fraction(1, 2))


@pytest.mark.parametrize("gap", [2, 10, 2**20, 2**20 + 2, 2**40])
def test_halves_are_rounded_up(gap: int) -> None:
    """Half of one second more is one, half of one second less is none."""
    assert (part(1, gap // 2, gap), part(-1, gap // 2, gap)) == (1, 0)
    assert (part(3, gap // 2, gap), part(-3, gap // 2, gap)) == (2, -1)


def test_a_share_just_below_a_half_is_not_rounded_up() -> None:
    """Where the quotient is nearest to the next number, floats still tell."""
    gap = 2**20 - 1
    for rise in (2**31 - 1, 2**31 - 2, gap, -gap):
        for past in (1, gap // 2, gap // 2 + 1, gap - 1):
            assert part(rise, past, gap) == floor(Fraction(rise * past, gap) + Fraction(1, 2))


@pytest.mark.parametrize(("most_gap", "most"), [(6, 12), (60, 80), (400, 90)])
def test_the_latest_departure_is_the_last_that_arrives_in_time(most_gap: int, most: int) -> None:
    """Found in a few guesses, it is what trying every second gives."""
    rng = np.random.default_rng([72, most_gap])
    tried = 0
    for _ in range(150):
        tables = hourly(rng, most_gap=most_gap, most=most, places=3)
        arrays = packed(tables)
        a, b = (int(place) for place in rng.permutation(3)[:2])
        low = int(tables.starts[0]) + int(rng.integers(-20, 60))
        due = low + tables.seconds_at(a, b, low) + int(rng.integers(0, 120))
        fits = [t for t in range(low, due + 1) if t + tables.seconds_at(a, b, t) <= due]
        assert latest(*arrays, a, b, low, due) == fits[-1]
        tried += len(fits) > 1
    assert tried > 50


def test_the_latest_departure_passes_hours_in_which_all_arrive_at_once() -> None:
    """Who leaves in the hour before the jam is over is there when who leaves at its end is."""
    tables = TravelTables.by_hour(
        [0, 10_000, 20_000], [[[0, t], [t, 0]] for t in (20_000, 10_000, 5000)]
    )
    arrays = packed(tables)
    assert latest(*arrays, 0, 1, 0, 20_000) == 10_000
    assert latest(*arrays, 0, 1, 0, 24_999) == 19_998


def test_without_hours_the_latest_departure_is_the_drive_before() -> None:
    """Even before `low`: then breaks or waiting decide."""
    assert latest(*packed(street()), 0, 3, 0, 100) == 70


@pytest.mark.parametrize(
    ("t", "second"), [(-5, 0), (0, 0), (3, 3), (5, 5), (6, 10), (12, 12), (13, NEVER)]
)
def test_openings(t: int, second: int) -> None:
    """The first second of a window, both ends included; other windows before and behind."""
    windows = np.array([(-9, -8), (0, 5), (10, 12), (90, 99)], np.int64)
    assert opening(windows, 1, 2, t) == second


def test_without_windows_it_is_always_open() -> None:
    """Nothing to wait for."""
    assert opening(np.zeros((0, 2), np.int64), 0, 0, -7) == -7


def one(made: Visit) -> Packed:
    """Pack a single visit."""
    day = replace(
        problem([van(window=(-100, 500))], [made]), change=Change(start_cost=7, tolerance=4)
    )
    return pack(day)


@pytest.mark.parametrize("windows", [(), ((5, 9),), ((0, 5), (10, 12))])
def test_first_starts(windows: tuple[tuple[int, int], ...]) -> None:
    """What trying every second gives; `NEVER` once all windows are past."""
    arrays = one(visit(1, windows=windows))
    for t in range(-3, 15):
        free = [s for s in range(t, 20) if not windows or any(a <= s <= b for a, b in windows)]
        found = first_start(arrays.vis, arrays.windows, t)
        assert found == (free[0] if free else NEVER)


RICH = {
    "free": visit(1),
    "due": visit(1, due=40, lateness_cost=3),
    "windows": visit(1, windows=((0, 30), (50, 90)), due=60, lateness_cost=2),
    "steps": replace(visit(1, due=40, lateness_cost=3), late_steps=((50, 2), (70, 5))),
    "deadline": replace(visit(1), deadline=45, missed_cost=11),
    "wanted": replace(visit(1), wanted=35, earliness_cost=2),
    "previous": replace(visit(1), previous=Previous(vehicle=0, start=44)),
    "all": replace(
        visit(1, windows=((10, 95),), due=40, lateness_cost=3),
        late_steps=((50, 2),),
        deadline=45,
        missed_cost=11,
        wanted=35,
        earliness_cost=2,
        previous=Previous(vehicle=0, start=44),
    ),
}


def prices(made: Visit) -> list[int]:
    """Cost of a start at each of the first 200 seconds, by the solution's own sums."""
    day = replace(problem([van()], [made]), change=Change(start_cost=7, tolerance=4))
    stops = [Stop(visit=0, arrival=s, start=s, finish=s, setup=0) for s in range(200)]
    return [stop_costs(day, 0, stop).total for stop in stops]


@pytest.mark.parametrize("name", RICH)
def test_starts_cost_what_the_solution_says(name: str) -> None:
    """Lateness by its steps, a missed deadline, earliness, a change of time."""
    arrays = one(RICH[name])
    for s, price in enumerate(prices(RICH[name])):
        assert start_cost(arrays.vis, arrays.steps, s) == price


@pytest.mark.parametrize("name", RICH)
def test_room_is_how_much_later_a_task_may_start_for_nothing(name: str) -> None:
    """Every start up to it costs the same and is in the same window."""
    made = RICH[name]
    arrays = one(made)
    costs = prices(made)
    last = {
        s: high
        for low, high in made.windows or ((0, 10**9),)
        for s in range(low, min(high, 99) + 1)
    }
    for s, closes in last.items():
        spare = int(room(arrays.vis, arrays.windows, arrays.steps, s))
        assert 0 <= spare <= closes - s if made.windows else spare >= 0
        assert set(costs[s : s + spare + 1]) == {costs[s]}
