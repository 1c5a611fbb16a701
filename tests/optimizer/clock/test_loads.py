"""Which orders are in order, how far a load lasts, and where a call at the depot helps."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from compiled.kernel import kernel
from optimizer.clock import loads
from optimizer.clock.columns import NEVER
from optimizer.clock.packing import Packed, pack
from optimizer.couplings import Shipment
from optimizer.problem import Problem
from optimizer.vehicle import Reload
from optimizer.visit import Pin, Visit
from tests.optimizer.line import problem, van, visit


@kernel
def in_order(vis: Any, orders: Any, n: int) -> Any:
    """Call the kernel for the only row."""
    return loads.in_order(vis, orders, np.int64(0), n)


@kernel
def mark_reaches(arrays: Any, work: Any, orders: Any, n: int) -> Any:
    """Call the kernel for the only row and vehicle 0."""
    return loads.mark_reaches(*arrays, work, orders, np.int64(0), n, np.int64(0))  # type: ignore[call-arg]


def row(order: list[int]) -> Any:
    """Write an order as kernels take it."""
    return np.array([[0, *order, 0, 0]], np.int64)


def ordered(made: Problem, *order: int) -> bool:
    """Whether the kernel takes an order for one."""
    return bool(in_order(pack(made).vis, row(list(order)), len(order)))


def marked(packed: Packed, *order: int) -> tuple[int, list[int]]:
    """How far the first load lasts, and how far a call before each stop does."""
    work = np.zeros((loads.MARKS + 1, 16), np.int64)
    names = ("vis", "veh", "demand", "pickup", "amounts", "capacity", "reload_capacity")
    arrays = tuple(getattr(packed, name) for name in names)
    first = int(mark_reaches(arrays, work, row(list(order)), len(order)))
    return first, work[loads.MARKS, 1 : len(order) + 1].tolist()


def street_of(count: int, **ties: object) -> Problem:
    """One vehicle and some visits."""
    return replace(problem([van()], [visit(1 + i) for i in range(count)]), **ties)  # type: ignore[arg-type]


def test_shipments_are_fetched_before_they_are_brought() -> None:
    """With anything in between; one end alone may wait for the other one."""
    made = street_of(3, shipments=(Shipment(pickup=0, delivery=2),))
    assert ordered(made, 0, 2)
    assert ordered(made, 0, 1, 2)
    assert not ordered(made, 2, 1, 0)
    assert ordered(made, 2, 1)
    assert ordered(made, 1, 0)


def test_nothing_comes_between_the_ends_of_an_immediate_shipment() -> None:
    """What comes before and behind them is free."""
    made = street_of(4, shipments=(Shipment(pickup=0, delivery=2, immediate=True),))
    assert ordered(made, 1, 0, 2, 3)
    assert not ordered(made, 0, 1, 2)


def test_pinned_positions_come_first_and_rise() -> None:
    """Whatever has none comes behind them."""
    made = problem(
        [van()],
        [
            visit(1, pin=Pin(vehicle=0, position=1)),
            visit(2, pin=Pin(vehicle=0, position=0)),
            visit(3),
        ],
    )
    assert ordered(made, 1, 0, 2)
    assert ordered(made, 1, 0)
    assert not ordered(made, 0, 1)
    assert not ordered(made, 2, 1)
    assert not ordered(made, 1, 2, 0)


def loaded(*visits: Visit, capacity: int, again: int | None = None, **ties: object) -> Packed:
    """Pack one vehicle of some room; with `again` it may load so much at place 0."""
    boss = van(capacity=(capacity,))
    if again is not None:
        boss = replace(boss, reload=Reload(location=0, duration=5, capacity=(again,)))
    return pack(replace(problem([boss], list(visits)), **ties))  # type: ignore[arg-type]


def needs(*amounts: int) -> list[Visit]:
    """Make visits that take so much from the van."""
    return [visit(1 + i, demand=(amount,)) for i, amount in enumerate(amounts)]


def brings(amount: int) -> Visit:
    """Make a visit where so much comes on board."""
    return replace(visit(1, demand=(0,)), pickup=(amount,))


def test_sums_need_no_marks() -> None:
    """Whoever adds up demands by himself is told that the load lasts."""
    assert marked(loaded(*needs(4, 4), capacity=5), 0, 1) == (NEVER, [-1, -1])


@pytest.mark.parametrize(("capacity", "first"), [(7, NEVER), (6, -1)])
def test_what_is_on_board_is_judged_at_every_stop(capacity: int, first: int) -> None:
    """Five are delivered before seven come on board; the van held five at its start."""
    packed = loaded(*needs(5), brings(7), capacity=capacity)
    assert marked(packed, 0, 1)[0] == first


def test_pickups_before_deliveries_need_room_for_both() -> None:
    """What is still to be delivered is on board when something is fetched."""
    assert marked(loaded(*needs(5), brings(7), capacity=11), 1, 0)[0] == -1
    assert marked(loaded(*needs(5), brings(7), capacity=12), 1, 0)[0] == NEVER


def test_a_shipment_takes_room_between_its_ends() -> None:
    """Two of three fit after each other, not into each other."""
    ties = (
        Shipment(pickup=0, delivery=1, amount=(3,)),
        Shipment(pickup=2, delivery=3, amount=(3,)),
    )
    packed = loaded(*needs(0, 0, 0, 0), capacity=5, shipments=ties)
    assert marked(packed, 0, 1, 2, 3)[0] == NEVER
    assert marked(packed, 0, 2, 1, 3)[0] == -1


def test_one_end_of_a_shipment_must_fit_by_itself() -> None:
    """Where the other end isn't on the route yet, it is on board at that stop alone."""
    ties = (Shipment(pickup=0, delivery=1, amount=(3,)),)
    packed = loaded(*needs(0, 0, 3), capacity=5, shipments=ties)
    assert marked(packed, 0, 2)[0] == -1
    assert marked(packed, 2, 0)[0] == NEVER


def test_a_call_loads_for_the_stops_behind_it() -> None:
    """As far as the van then holds; `NEVER` when that is to the end."""
    packed = loaded(*needs(2, 2, 2, 2), capacity=4, again=6)
    assert marked(packed, 0, 1, 2, 3) == (2, [3, NEVER, NEVER, NEVER])


def test_a_van_that_holds_all_needs_no_call() -> None:
    """No place to call is marked then."""
    assert marked(loaded(*needs(2, 2), capacity=4, again=9), 0, 1) == (NEVER, [-1, -1])


def test_no_call_with_a_shipment_on_board() -> None:
    """Before it is fetched and after it is brought, not in between."""
    ties = (Shipment(pickup=1, delivery=2, amount=(1,)),)
    packed = loaded(*needs(4, 0, 0, 4), capacity=5, again=5, shipments=ties)
    first, calls = marked(packed, 0, 1, 2, 3)
    assert first == 3
    assert [mark >= 0 for mark in calls] == [True, True, False, True]


def lasts(room: int, amounts: list[int], course: list[int]) -> int:
    """How many stops a load lasts for, told from what is on board at every one."""
    for count in range(len(amounts), 0, -1):
        at_start = sum(amounts[:count])
        on_board = [at_start]
        for taken, fetched in zip(amounts[:count], course[:count], strict=True):
            on_board.append(on_board[-1] - taken + fetched)
        if max(on_board) <= room:
            return count
    return 0


def test_how_far_a_load_lasts_is_what_adding_up_says() -> None:
    """For random deliveries and pick-ups."""
    rng = np.random.default_rng(74)
    partly = 0
    for _ in range(200):
        amounts, course = rng.integers(0, 4, (2, 5)).tolist()
        visits = [
            replace(visit(1 + i, demand=(a,)), pickup=(b,))
            for i, (a, b) in enumerate(zip(amounts, course, strict=True))
        ]
        room = int(rng.integers(3, 9))
        first, _ = marked(loaded(*visits, capacity=room, again=20), *range(5))
        count = lasts(room, amounts, course)
        partly += 0 < count < 5
        assert first == (NEVER if count == 5 else count)
    assert partly > 50
