"""Each constraint that the routing model states exactly: it binds, with no repair behind it."""

from dataclasses import replace

import pytest

from optimizer.problem import Battery, Break, Change, Pin, Previous, Vehicle, Visit
from optimizer.routing import costs as costs_module
from tests.optimizer.every_plan import cost_of, least_cost
from tests.optimizer.line import problem, street, van, visit
from tests.optimizer.settled import exhausted, searched, settled

# ------------------------------------------------------------------ who may come


@pytest.mark.parametrize(
    ("fit", "wanted"),
    [
        ({"skills": frozenset({1}), "levels": ((1, 2),)}, {"levels": ((1, 2),)}),
        ({"tools": frozenset({4, 5})}, {"tools": frozenset({5})}),
        ({"territories": frozenset({3})}, {"territory": 3}),
        ({}, {"required": frozenset({1})}),
        ({}, {"forbidden": frozenset({0})}),
        ({}, {"pin": Pin(vehicle=1)}),
    ],
)
def test_only_who_fits_comes(fit: dict[str, object], wanted: dict[str, object]) -> None:
    """Levels, tools, territory, required and forbidden vehicles: who is farther away comes."""
    near = van(start=3, end=3, skills=(1,))
    if "territories" in fit:
        near = replace(near, territories=frozenset({9}))
    far = replace(van(start=0, end=0), **fit)  # type: ignore[arg-type]
    job = replace(visit(3), **wanted)  # type: ignore[arg-type]
    assert settled(problem([near, far], [job])) == [[], [0]]


def test_nobody_fits() -> None:
    """A visit that no vehicle may serve is left out."""
    assert settled(problem([van(), van()], [visit(1, skills=(7,)), visit(2)])) in (
        [[1], []],
        [[], [1]],
    )


@pytest.mark.parametrize(
    "wish",
    [
        {"preferred": frozenset({1}), "preference_cost": 100},
        {"vehicle_costs": ((0, 100),)},
        {"previous": Previous(vehicle=1, start=30)},
    ],
)
def test_wishes_are_weighed_against_the_way(wish: dict[str, object]) -> None:
    """A preferred vehicle comes from afar when that costs less than sending another one."""
    job = replace(visit(3), **wish)  # type: ignore[arg-type]
    for start, chosen in ((6, [[], [0]]), (11, [[0], []])):
        made = problem([van(start=3, end=3), van(start=start, end=start)], [job])
        made = replace(made, change=Change(vehicle_cost=100))
        assert settled(made) == chosen


def test_prices_days_and_territories_are_charged() -> None:
    """A partner's price, another day and another territory cost what they say."""
    job = replace(visit(2), day=1, delay_cost=50, territory=1)
    dear: tuple[Vehicle, ...] = (
        replace(van(), visit_cost=7),
        replace(van(), day=3),
        replace(van(), territories=frozenset({2}), outside_cost=9),
    )
    for vehicle, extra in zip(dear, (7, 100, 9), strict=True):
        cost, orders = exhausted(problem([vehicle], [job]))
        assert (cost, orders) == (40 + extra, [[0]])
        assert settled(problem([van(fixed_cost=extra - 1), vehicle], [job])) == [[0], []]
        assert settled(problem([van(fixed_cost=extra + 1), vehicle], [job])) == [[], [0]]


def test_sending_costs_don_t_need_a_matrix_for_each_vehicle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where matrices would be too many, the same costs are charged without them."""
    jobs = [replace(visit(k), vehicle_costs=((0, 15 * k), (1, 25))) for k in (1, 2, 3)]
    made = problem([van(start=4, end=4), van(start=4, end=4, skills=(1,))], jobs)
    by_leg = exhausted(made)
    monkeypatch.setattr(costs_module, "MAX_SENDING_CELLS", 0)
    assert exhausted(made)[0] == by_leg[0]
    settled(made)


# ------------------------------------------------------------------ when they come


def test_skills_are_valid_at_their_hours_only() -> None:
    """Who may do it only in the afternoon comes in the afternoon, others at once."""
    job = visit(1, 5, skills=(1,), due=20, lateness_cost=1)
    late = replace(van(skills=(1,)), skill_windows=((1, (100, 120)),))
    cost, orders = exhausted(problem([late], [job]))
    assert (cost, orders) == (20 + 80, [[0]])
    never = replace(late, skill_windows=((1, (2000, 3000)),))
    assert settled(problem([late, never, van()], [job])) == [[0], [], []]
    assert settled(problem([never, late], [job, visit(2)]))[1] in ([1, 0], [0, 1], [0])


def test_lateness_may_grow_dearer_by_steps() -> None:
    """Each further step is charged beside those before it."""
    job = replace(
        visit(5, due=10, lateness_cost=2), late_steps=((20, 3), (30, 5), (-40, 1), (900, 9))
    )
    cost, _ = exhausted(problem([van(end=None)], [job]))
    assert cost == 50 + 2 * 40 + 3 * 30 + 5 * 20 + 1 * 90


def test_a_missed_deadline_costs_once() -> None:
    """On time or late: not how late."""
    for place, missed in ((5, 0), (6, 70), (9, 70)):
        job = replace(visit(place), deadline=50, missed_cost=70)
        cost, orders = exhausted(problem([van(end=None)], [job]))
        assert (cost, orders) == (10 * place + missed, [[0]])
    first = replace(visit(6), deadline=60, missed_cost=70)
    assert settled(problem([van(end=None)], [visit(1, 20), first])) == [[1, 0]]


def test_an_early_start_and_a_moved_one_cost() -> None:
    """Each second before the one wanted; once, where it is beyond the tolerance."""
    early = replace(visit(2, windows=((50, 50),)), wanted=100, earliness_cost=3)
    assert exhausted(problem([van(end=None)], [early])) == (20 + 3 * 50, [[0]])
    moved = replace(visit(2, windows=((50, 50),)), previous=Previous(vehicle=0, start=100))
    for tolerance, cost in ((50, 20), (49, 20 + 8)):
        made = problem([van(end=None)], [moved])
        made = replace(made, change=Change(start_cost=8, tolerance=tolerance))
        assert exhausted(made) == (cost, [[0]])


def test_types_take_their_own_time() -> None:
    """One type is quick at service, another at set-up; the day is just long enough for that."""
    job = replace(visit(1, 50, setup=20), service_by_type=((1, 10),), setup_by_type=((2, 0),))
    for kind, seconds in ((0, 70), (1, 30), (2, 50)):
        for window, served in ((seconds + 20, [[0]]), (seconds + 19, [[]])):
            vehicle = replace(van(window=(0, window)), type=kind)
            assert settled(problem([vehicle], [job])) == served
    assert settled(problem([replace(van(task_cost=2), type=k) for k in (0, 1, 2)], [job])) == [
        [],
        [0],
        [],
    ]


def test_breaks_begin_in_their_windows() -> None:
    """Between two windows of a break there is room for a long task, not within one."""
    for windows, served in (((), 1), (((30, 40), (95, 100)), 1), (((30, 40), (60, 65)), 0)):
        rest = Break(earliest=30, latest=100, duration=10, windows=windows)
        if windows and windows[-1][1] < 100:
            rest = replace(rest, latest=65)
        job = visit(1, 60, windows=((25, 32),))
        vehicle = replace(van(window=(0, 400)), breaks=(rest,))
        orders = settled(problem([vehicle], [job]))
        assert sum(len(order) for order in orders) == served


# ------------------------------------------------------------------ how much they do


@pytest.mark.parametrize(
    ("limit", "enough"),
    [("max_visits", 3), ("max_travel", 60), ("max_distance", 60), ("max_work", 75)],
)
def test_limits_bind(limit: str, enough: int) -> None:
    """Just enough for all three visits, or one unit too little."""
    jobs = [visit(k, 5) for k in (1, 2, 3)]
    for most, served in ((enough, 3), (enough - 1, 2)):
        vehicle = replace(van(), **{limit: most})  # type: ignore[arg-type]
        orders = settled(problem([vehicle], jobs))
        assert sum(len(order) for order in orders) == served


def test_a_battery_that_nobody_charges_limits_the_metres() -> None:
    """What is left of it in the morning is all there is."""
    for initial, served in ((60, [[0]]), (59, [[]])):
        vehicle = replace(van(), battery=Battery(range=900, initial=initial))
        assert settled(problem([vehicle], [visit(3)])) == served


def test_work_costs_from_departure_to_end() -> None:
    """Waiting costs too, so departure is as late as it can be, and gaps are avoided."""
    job = visit(3, 10, windows=((200, 210),))
    cost, orders = exhausted(problem([replace(van(), work_cost=2)], [job]))
    assert (cost, orders) == (60 + 2 * 70, [[0]])
    far = visit(3, 10, windows=((500, 510),))
    pair = [replace(van(), work_cost=2), replace(van(), work_cost=2)]
    orders = settled(problem(pair, [job, far]))
    assert sorted(len(order) for order in orders) == [1, 1]


def test_work_beyond_fair_shares_costs() -> None:
    """One does all while that is fair; dearer than that, two share."""
    jobs = [visit(1, 100), visit(1, 100)]
    for rate, shared in ((0, [0, 2]), (1, [1, 1])):
        pair = [
            replace(van(fixed_cost=10), fair_work=150, unfair_cost=rate),
            replace(van(fixed_cost=10), fair_work=150, unfair_cost=rate),
        ]
        assert sorted(len(order) for order in settled(problem(pair, jobs))) == shared


# ------------------------------------------------------------------ what they carry


def carried(*loads: tuple[int, int], capacity: int) -> int:
    """Count visits served by one van, given what each takes from it and gives to it."""
    jobs: list[Visit] = [
        replace(visit(k + 1, demand=(demand,)), pickup=(pickup,))
        for k, (demand, pickup) in enumerate(loads)
    ]
    orders = settled(problem([van(capacity=(capacity,))], jobs))
    return sum(len(order) for order in orders)


def test_pickups_fill_the_van() -> None:
    """What is taken away stays on board to the end."""
    assert carried((0, 2), (0, 2), capacity=4) == 2
    assert carried((0, 2), (0, 2), capacity=3) == 1


def test_what_is_delivered_makes_room_for_what_is_taken() -> None:
    """The van leaves full and comes back full; in between there must be room."""
    assert carried((3, 0), (0, 3), capacity=3) == 2
    assert carried((1, 2), (2, 2), capacity=3) == 1
    assert carried((2, 2), (1, 1), capacity=3) == 2


# ------------------------------------------------------------------ whole days


def test_an_idle_vehicle_needs_no_way_home() -> None:
    """Start and end of one that serves nobody may be cut off from each other."""
    torn = street(6, (0, 5))
    vehicles = [van(start=0, end=5), van(start=3, end=3)]
    assert settled(problem(vehicles, [visit(3)], torn)) == [[], [0]]


def test_the_local_search_agrees() -> None:
    """On a day with a bit of everything it ends where looking at every plan ends."""
    jobs = [
        replace(visit(2, 5, windows=((0, 90),)), preferred=frozenset({1}), preference_cost=30),
        replace(visit(4, 5), deadline=60, missed_cost=40, late_steps=((50, 1), (70, 2))),
        replace(visit(6, 5, due=80, lateness_cost=1), service_by_type=((1, 25),)),
        replace(visit(3, 5), vehicle_costs=((0, 20),)),
    ]
    vehicles = [replace(van(), max_visits=3), replace(van(start=6, end=6), type=1)]
    made = problem(vehicles, jobs)
    least, _ = exhausted(made)
    orders = searched(made, solutions=400)[-1]
    assert cost_of(made, orders) == least == least_cost(made)
