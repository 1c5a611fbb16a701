"""The small clock: routes of paid work by the hour, breaks and lateness, as `schedule` has them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimizer.clock import columns as c
from optimizer.clock.packing import pack
from optimizer.clock.route import new_records
from optimizer.couplings import Change
from optimizer.problem import Problem, Vehicle
from optimizer.travel import TravelTables
from optimizer.vehicle import Break
from optimizer.visit import Previous, Visit
from tests.optimizer.clock.test_route import arrays_of, best, cost, rebuild
from tests.optimizer.line import problem, street

WAYS_PAID: dict[str, dict[str, int]] = {
    "paid": {"work_cost": 2},
    "limited": {"max_work": 330},
    "fair": {"fair_work": 200, "unfair_cost": 3},
    "all": {"work_cost": 1, "max_work": 380, "fair_work": 250, "unfair_cost": 2},
}


def technician(rng: np.random.Generator, **paid: int) -> Vehicle:
    """Draw who is paid by the hour, and may rest once."""
    start = int(rng.integers(0, 60))
    low = start + int(rng.integers(0, 150))
    rest = Break(earliest=low, latest=low + int(rng.integers(0, 200)), duration=30)
    made = Vehicle(
        id="",
        window=(start, start + 350),
        max_overtime=80,
        overtime_cost=2,
        start=0,
        end=0,
        travel_cost=int(rng.integers(0, 4)),
        breaks=(rest,) if rng.random() < 2 / 3 else (),
    )
    return replace(made, **paid)  # type: ignore[arg-type]


def job(rng: np.random.Generator, *, early: bool) -> Visit:
    """Draw a visit with a window, a due time or a plan before; `early`: it may come too soon."""
    opens = int(rng.integers(0, 250))
    made = Visit(
        id="",
        location=int(rng.integers(1, 12)),
        service=int(rng.integers(0, 40)),
        setup=int(rng.integers(0, 10)),
    )
    drawn = rng.random()
    if drawn < 1 / 3:
        made = replace(made, windows=((opens, opens + 150),))
    elif drawn < 2 / 3:
        made = replace(made, due=opens, lateness_cost=1)
    if early and drawn > 1 / 2:
        made = replace(made, wanted=opens, earliness_cost=1)
    elif early:
        made = replace(made, previous=Previous(vehicle=0, start=opens))
    return made


def by_hour(rng: np.random.Generator) -> TravelTables:
    """Draw a street on which drives take longer now and then."""
    seconds = street().seconds
    tables = [np.rint(seconds * rng.uniform(0.7, 1.6, seconds.shape)) for _ in range(4)]
    return TravelTables.by_hour([20, 90, 170, 300], np.stack(tables))


def drawn_day(rng: np.random.Generator, name: str, *, early: bool) -> Problem:
    """Draw a day of one technician and five jobs."""
    visits = [job(rng, early=early) for _ in range(5)]
    made = problem([technician(rng, **WAYS_PAID[name])], visits, by_hour(rng))
    return replace(made, change=Change(start_cost=25, tolerance=20))


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("name", WAYS_PAID)
def test_work_by_the_hour_costs_what_schedule_says(name: str, *, early: bool) -> None:
    """Every order's cost, and the best place of one more visit, with no label too few."""
    rng = np.random.default_rng([73, len(name), early])
    feasible = placed = 0
    for _ in range(100):
        day = drawn_day(rng, name, early=early)
        packed = pack(day)
        assert packed.veh[0, c.KIND] == c.SWIFT
        arrays = arrays_of(packed, new_records(packed, 8))
        orders = np.zeros((1, 12), np.int64)
        order = [int(i) for i in rng.permutation(5)[:4]]
        visit = order.pop()
        orders[0, 1:4] = order
        now = int(rebuild(arrays, orders, 3, 0, 0))
        assert now == cost(day, 0, order)
        if now >= c.NEVER:
            continue
        feasible += 1
        tries = [cost(day, 0, [*order[:k], visit, *order[k:]]) for k in range(4)]
        more, place = best(packed, arrays, orders, 3, 0, visit, 0)
        if min(tries) >= c.NEVER:
            assert (more, place) == (c.NEVER, -1)
            continue
        placed += 1
        assert (more, tries[place]) == (min(tries) - now, min(tries))
    assert feasible > 10
    assert placed > 2


def rows(arrays: Any, count: int) -> list[dict[str, int]]:
    """Name what is noted of the first stops of vehicle 0."""
    names = ("FREE", "N_RESTED", "LEFT_AT", "EARLIEST")
    return [
        {name: int(row[getattr(c, name)]) for name in names} for row in arrays[-3][1 : count + 1]
    ]


def test_the_first_task_settles_when_a_technician_leaves() -> None:
    """As late as the drive allows; nothing that comes later moves it."""
    slow = TravelTables.by_hour([0, 100], np.stack([street().seconds, street().seconds]))
    jobs = [Visit(id="", location=2, service=5, windows=((100, 200),)), Visit(id="", location=4)]
    rest = Break(earliest=300, latest=900, duration=10)
    boss = Vehicle(id="", window=(0, 990), start=0, end=0, breaks=(rest,), work_cost=1)
    packed = pack(problem([boss], jobs, slow))
    arrays = arrays_of(packed, new_records(packed, 8))
    orders = np.array([[0, 0, 1, 0, 0, 0]], np.int64)
    assert rebuild(arrays, orders, 2, 0, 0) < c.NEVER
    first, second = rows(arrays, 2)
    assert (first["FREE"], first["LEFT_AT"]) == (105, 80)
    assert (second["FREE"], second["LEFT_AT"]) == (125, 80)
    assert second["EARLIEST"] == 125


def test_a_day_that_would_be_too_long_is_none() -> None:
    """From the departure to the end at home; one second more is too much."""
    tables = TravelTables.by_hour([0, 100], np.stack([street().seconds] * 2))
    jobs = [Visit(id="", location=2, service=5), Visit(id="", location=4, windows=((200, 210),))]
    for most, feasible in ((240, True), (239, False)):
        boss = Vehicle(id="", window=(0, 990), start=0, end=0, max_work=most, fixed_cost=1)
        packed = pack(problem([boss], jobs, tables))
        arrays = arrays_of(packed, new_records(packed, 8))
        orders = np.array([[0, 0, 1, 0, 0, 0]], np.int64)
        assert (rebuild(arrays, orders, 2, 0, 0) < c.NEVER) is feasible
