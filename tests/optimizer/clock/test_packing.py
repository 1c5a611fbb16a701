"""Problems as arrays: every column says what the problem says, and packing is done once."""

import gc
from dataclasses import fields, replace

import numpy as np
import pytest

from optimizer.clock import columns as c
from optimizer.clock import packing
from optimizer.clock.packing import cost_shift, pack
from optimizer.problem import Pin, Precedence, Problem, Shipment
from optimizer.suitability import refusals, service_costs, start_bounds
from optimizer.travel import TravelTables
from tests.optimizer.line import problem, street, van, visit
from tests.strategies import random_problem


def test_a_problem_is_packed_once() -> None:
    """The same object gives the same arrays, an equal one its own."""
    made = problem([van()], [visit(1)])
    assert pack(made) is pack(made)
    assert pack(replace(made)) is not pack(made)


def test_packing_keeps_no_problem_alive() -> None:
    """What was packed is forgotten with its problem."""
    made = problem([van()], [visit(1)])
    key = id(made)
    pack(made)
    assert key in packing._packed
    del made
    gc.collect()
    assert key not in packing._packed


def test_a_visit_without_anything_is_open_and_free() -> None:
    """No window, no due time: `NEVER` to either side, and no cost."""
    row = pack(problem([van()], [visit(3)])).vis[0]
    assert row[c.LOCATION] == 3
    assert (row[c.OPENS], row[c.CLOSES], row[c.LAST]) == (-c.NEVER, c.NEVER, c.NEVER)
    assert (row[c.DUE], row[c.POSITION], row[c.EXTRAS]) == (c.NEVER, c.NEVER, 0)
    assert (row[c.LO], row[c.HI]) == (-c.NEVER, c.NEVER)


def test_windows_and_due_times_are_in_their_columns() -> None:
    """The first window by itself, all of them in the list, the last close as a limit."""
    made = visit(1, windows=((5, 9), (20, 30)), due=7, lateness_cost=3)
    packed = pack(problem([van()], [visit(1, windows=((1, 2),)), made]))
    row = packed.vis[1]
    assert (row[c.OPENS], row[c.CLOSES], row[c.LAST], row[c.N_WINDOWS]) == (5, 9, 30, 2)
    first = row[c.FIRST_WINDOW]
    assert packed.windows[first : first + 2].tolist() == [[5, 9], [20, 30]]
    assert (row[c.DUE], row[c.LATE_RATE]) == (7, 3)


def test_a_pin_is_a_window_and_a_position() -> None:
    """The pinned second replaces the windows."""
    pinned = visit(1, windows=((0, 5),), pin=Pin(vehicle=0, start=77, position=4))
    row = pack(problem([van()], [pinned])).vis[0]
    assert (row[c.OPENS], row[c.CLOSES], row[c.POSITION]) == (77, 77, 4)


def test_ties_know_their_partners() -> None:
    """Both ends of a shipment, groups, and precedences; a part of a problem drops the rest."""
    made = replace(
        problem([van(capacity=(5,))], [visit(i, demand=(0,)) for i in range(5)]),
        shipments=(Shipment(pickup=3, delivery=1, amount=(2,), immediate=True),),
        precedences=(Precedence(first=0, then=4),),
    )
    vis = pack(made).vis
    assert vis[:, c.PARTNER].tolist() == [-1, 3, -1, 1, -1]
    assert vis[:, c.ROLE].tolist() == [0, c.IS_DELIVERY, 0, c.IS_PICKUP, 0]
    assert vis[:, c.COUPLED].tolist() == [1, 0, 0, 0, 1]
    assert pack(made).amounts.tolist() == [[2]]
    part = pack(made, visits=[3, 0], vehicles=[0])
    assert part.vis[:, c.PARTNER].tolist() == [-1, -1]
    assert part.visits.tolist() == [3, 0]


def test_nowhere_is_no_way_from_anywhere() -> None:
    """A missing start or end is one more place, 0 seconds and cost from all; gaps are FAR."""
    packed = pack(problem([van(start=None, end=None)], [visit(2)], street(12, (2, 5))))
    nowhere = packed.seconds.shape[1] - 1
    assert packed.veh[0, [c.START, c.END]].tolist() == [nowhere, nowhere]
    assert not packed.seconds[nowhere].any()
    assert packed.seconds[2, 5, 0] == packed.arc[0, 2, 5] == c.FAR
    assert packed.metres[0, 2, 5] == 0


def test_driving_costs_are_those_of_each_class() -> None:
    """Vehicles of equal rates share a table of costs."""
    vans = [van(), van(distance_cost=2), van(), van(travel_cost=0, distance_cost=1)]
    packed = pack(problem(vans, [visit(2)]))
    assert packed.veh[:, c.CLASS].tolist() == [0, 1, 0, 2]
    assert packed.arc[:, 0, 3].tolist() == [30, 90, 30]


def test_hours_follow_the_least_seconds() -> None:
    """The first table is the least over the hours."""
    base = street().seconds
    hourly = TravelTables.by_hour([0, 500], [base * 2, base * 3])
    packed = pack(problem([van()], [visit(1)], hourly))
    assert packed.veh[0, [c.TABLE, c.BANDS]].tolist() == [0, 2]
    assert packed.seconds[0, 3].tolist() == [60, 60, 90]
    assert packed.starts.tolist() == [[0, 500]]


@pytest.mark.parametrize(
    ("vehicle", "kind"),
    [
        (van(), c.PLAIN),
        (van(breaks=((1, 50, 10),)), c.SWIFT),
        (van(max_overtime=10, overtime_cost=1), c.SWIFT),
        (van(breaks=((1, 50, 10), (60, 90, 5))), c.FULL),
        (replace(van(), work_cost=1), c.FULL),
        (replace(van(), max_work=50), c.PLAIN),
        (replace(van(), max_visits=5), c.SWIFT),
    ],
)
def test_each_vehicle_has_the_least_clock_that_is_exact(vehicle: object, kind: int) -> None:
    """Static costs need next to nothing, several breaks or paid work everything."""
    assert pack(problem([vehicle], [visit(1)])).veh[0, c.KIND] == kind  # type: ignore[list-item]


def test_huge_costs_are_scaled_down() -> None:
    """So far that they all fit; an ordinary problem's are left alone."""
    usual = problem([van()], [visit(1)] * 9)
    assert cost_shift(usual) == 0
    huge = problem([van()], [visit(1, unserved_cost=2**53)] * 100)
    assert 0 < cost_shift(huge) < 5
    packed = pack(huge)
    assert packed.vis[:, c.UNSERVED].sum() < c.NEVER // 2


@pytest.mark.parametrize("problem_", [Problem(visits=(), vehicles=(), matrices=(street(),))])
def test_nothing_can_be_packed(problem_: Problem) -> None:
    """No visits and no vehicles make empty arrays."""
    packed = pack(problem_)
    assert packed.vis.shape == (0, c.VIS)
    assert packed.veh.shape == (0, c.VEH)


def test_kernels_get_arrays_of_one_kind() -> None:
    """Whole numbers of 64 bits in C order, always: for another kind all would be compiled anew."""
    rng = np.random.default_rng(67)
    for _ in range(60):
        made = random_problem(rng)
        some = [i for i in range(len(made.visits)) if rng.integers(2)]
        for packed in (pack(made), pack(made, some, range(len(made.vehicles)))):
            for name in (field.name for field in fields(packed) if field.name != "shift"):
                array = getattr(packed, name)
                assert array.dtype == np.int64, name
                assert array.flags.carray, name  # in C order, aligned, and writable


@pytest.mark.parametrize("seed", range(3))
def test_fit_is_what_each_pair_costs(seed: int) -> None:
    """Made for all at once as for each by itself: refusals, costs whatever the time, bounds."""
    rng = np.random.default_rng([61, seed])
    refused = served = 0
    for _ in range(150):
        made = random_problem(rng)
        packed = pack(made)
        bound = packed.from_.shape == packed.fit.shape
        for k, vehicle in enumerate(made.vehicles):
            for i, wanted in enumerate(made.visits):
                if refusals(made, i, k):
                    refused += 1
                    assert packed.fit[k, i] == c.NEVER
                    continue
                served += 1
                assert packed.fit[k, i] == sum(service_costs(made, i, k).values())
                low, high = start_bounds(wanted, vehicle)
                if bound:
                    assert (packed.from_[k, i], packed.until[k, i]) == (low, high)
    assert refused > 100
    assert served > 100
